"""A valve amplifier pushed until it sings: grit that follows the hand."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.guitars import CABINET, electric
from cadenza.synth.tones.layers import Touched
from cadenza.synth.tones.strings import Plucked

INSTRUMENT = Instrument(
    "overdriven_guitar",
    synth=Touched(
        electric(
            Plucked(0.13, 0.85, 1600, 5200, 9.0, 0.35, 0.9, 5e-5, pickup=0.14, width=0.02, partials=40),
            effects=(
                Colour(((40, -18), (120, -3), (400, 0), (900, 3), (2500, 2), (6000, -4), (12000, -20)), 512),
                Amplifier(9.0, 0.25),
                CABINET,
            ),
            release_s=0.07,
        ),
        level_db=-2.5,
        track_db=-1.4,
    ),
    place=Place(level_lu=-0.5, highpass_hz=95, width=0.4, send=0.25, compress=0.15, sidechained=0.3),
    sampled=(Sampled(0, 29),),
    blend_db=-14.0,
    strum_s=0.008,
)
