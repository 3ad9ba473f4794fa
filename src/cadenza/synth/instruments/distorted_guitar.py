"""High gain in two stages and a closed cabinet: a wall that stays up as long as it is held."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.guitars import CABINET, electric
from cadenza.synth.tones.layers import Touched
from cadenza.synth.tones.strings import Plucked
from cadenza.synth.tones.struck import Knock

INSTRUMENT = Instrument(
    "distorted_guitar",
    synth=Touched(
        electric(
            Plucked(0.13, 0.85, 1600, 5200, 14.0, 0.35, 0.9, 5e-5, pickup=0.14, width=0.02, partials=40),
            effects=(
                Colour(((40, -24), (100, -8), (300, 0), (800, 3), (2200, 3), (6000, -4), (12000, -20)), 512),
                Amplifier(11.0, 0.2),
                Colour(((60, -6), (200, 0), (1200, 2), (6000, 0), (12000, -16)), 512),
                Amplifier(3.0, 0.08),
                CABINET,
            ),
            release_s=0.06,
            pick=Knock(((300, -16), (1200, -4), (3000, 0), (7000, -8), (14000, -24)), 0.006, -24, -10, off_db=-30),
        ),
        level_db=-4.0,
        track_db=-1.5,
    ),
    place=Place(level_lu=2.0, highpass_hz=90, width=0.5, send=0.2, compress=0.1, sidechained=0.3),
    sampled=(Sampled(0, 30),),
    blend_db=-14.0,
    strum_s=0.006,
)
