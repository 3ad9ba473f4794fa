"""A hollow body, flat wound strings, the tone rolled down, a warm small amplifier."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.guitars import electric
from cadenza.synth.tones.strings import Plucked
from cadenza.synth.tones.struck import Knock

INSTRUMENT = Instrument(
    "jazz_guitar",
    synth=electric(
        Plucked(0.22, 1.05, 800, 4400, 3.6, 0.45, 1.1, 5e-5, pickup=0.27, width=0.05, partials=36),
        effects=(
            Amplifier(0.9, 0.3, 0.5),
            Colour(
                ((50, -14), (110, 0), (200, 2), (400, 1), (900, 0), (1800, 1), (3200, -3), (6000, -16), (12000, -40))
            ),
        ),
        pick=Knock(((200, -8), (600, 0), (1800, -3), (5000, -16)), 0.008, -26, -16, off_db=-38),
    ),
    place=Place(level_lu=-4.5, highpass_hz=85, width=0.2, send=0.35, compress=0.3, sidechained=0.3),
    sampled=(Sampled(0, 26),),
    strum_s=0.01,
)
