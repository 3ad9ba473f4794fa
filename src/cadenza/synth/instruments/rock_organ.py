"""The same wheels with every bar out, the valves hot and the horn at full speed."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Rotary
from cadenza.synth.tones.spectra import Drawbars
from cadenza.synth.tones.wave import Breath, Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "rock_organ",
    synth=Wave(
        Drawbars((8, 8, 8, 8, 4, 5, 3, 4, 6), 0.006),
        Envelope(0.005, 0.2, 1.0, 0.06, 0.0),
        Vibrato(6.6, 3.0, 0.0, 0.05, jitter_cents=0.4, glide_s=0.03),
        Ensemble(1, 0, 0),
        Tone(0.3, 0.7, 0.001, wander=0.0),
        breath=Breath(((400, -20), (1500, -4), (4000, 0), (9000, -6), (16000, -20)), -60, -17, 0.007),
        effects=(
            Amplifier(3.0, 0.25, 0.9),
            Colour(((60, -6), (150, 0), (900, 1), (2500, 2), (5000, -4), (9000, -20), (16000, -40))),
            Rotary(True, 0.6),
        ),
        octave=-12,
        steps=2,
    ),
    place=Place(level_lu=-6.0, highpass_hz=80, width=0.8, send=0.25, compress=0.3, sidechained=0.5),
    sampled=(Sampled(0, 18),),
)
