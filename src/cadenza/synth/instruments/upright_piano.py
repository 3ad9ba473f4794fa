"""A parlour upright: a nasal middle, strings not quite agreed, a wooden front."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.colour import Body
from cadenza.synth.tones.strings import Hammered
from cadenza.synth.tones.struck import Knock, Struck
from cadenza.synth.tones.sympathy import Sympathy

INSTRUMENT = Instrument(
    "upright_piano",
    synth=Struck(
        Hammered(
            800,
            13000,
            0.1,
            4.2e-4,
            6.0,
            0.45,
            2.4,
            17,
            0.13,
            0.8,
            ((40, -26), (80, -8), (150, 0), (700, 2), (1500, 1), (3000, 0), (6000, -2), (12000, -10)),
        ),
        release_s=0.2,
        knocks=(
            Knock(((60, -6), (120, 0), (260, -2), (600, -10), (2000, -26)), 0.06, -34, -24, off_db=-42),
            Knock(((900, -12), (2400, 0), (5000, -8), (12000, -26)), 0.008, -38, -22),
        ),
        effects=(Body(((50, -10), (130, 2), (500, 1), (1200, 1), (5000, -2), (14000, -9)), 4.0, 90, 18, 0.1, 0.45),),
        pedalled=True,
        sympathy=Sympathy(),
    ),
    place=Place(level_lu=-3.0, highpass_hz=55, width=0.45, send=0.35, air_db=0.5, compress=0.25, sidechained=0.4),
    sampled=(Sampled(0, 3),),
)
