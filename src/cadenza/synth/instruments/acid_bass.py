"""One saw, one squelching filter on the edge of singing, and a slide between the notes."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.spectra import Pulse
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "acid_bass",
    synth=Wave(
        Pulse(),
        Envelope(0.003, 0.9, 0.6, 0.05, 0.0),
        Vibrato(5, 0, jitter_cents=0.2, glide_s=0.07),
        Ensemble(1, 0, 0),
        Tone(0.5, 0.6, 0.001, wander=0),
        Filter(330, 0.86, 0.35, 2.6, 2.8, 0.003, 0.2, 0.05),
        effects=(Amplifier(2.0, 0.2, 0.7),),
        mono=True,
        steps=1,
    ),
    place=Place(level_lu=-4.0, highpass_hz=36, width=0.1, send=0.04, compress=0.35, sidechained=0.8),
    sampled=(Sampled(0, 38),),
    prefer="synth",
)
