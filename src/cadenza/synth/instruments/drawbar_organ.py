"""A tonewheel organ through a turning speaker: nine bars, a click, a slow swirl."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Rotary
from cadenza.synth.tones.spectra import Drawbars
from cadenza.synth.tones.wave import Breath, Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "drawbar_organ",
    synth=Wave(
        Drawbars((8, 7, 8, 5, 2, 3, 1, 2, 4), 0.008),
        Envelope(0.005, 0.2, 1.0, 0.05, 0.0),
        Vibrato(6.6, 3.5, 0.0, 0.05, jitter_cents=0.4, glide_s=0.03),
        Ensemble(1, 0, 0),
        Tone(0.3, 0.7, 0.001, wander=0.0),
        breath=Breath(((400, -20), (1500, -4), (4000, 0), (9000, -6), (16000, -20)), -62, -19, 0.007),
        effects=(Amplifier(1.5, 0.25, 0.7), Rotary(False, 0.6)),
        octave=-12,
        steps=2,
    ),
    place=Place(level_lu=-6.0, highpass_hz=105, width=0.8, send=0.3, compress=0.2, sidechained=0.5),
    sampled=(Sampled(0, 16),),
    prefer="synth",
)
