"""Thumbs on steel tongues over a gourd: a round note with a buzz of metal."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bars import Bars
from cadenza.synth.tones.colour import Body
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "kalimba",
    synth=Struck(
        Bars(
            ((1, 0, 1), (2.0, -26, 0.5), (5.4, -17, 0.16), (6.3, -22, 0.12), (14.7, -32, 0.04)),
            1.7,
            0.5,
            -7,
            3,
            0,
            0.5,
            8,
        ),
        knocks=(Knock(((200, -6), (600, 0), (2200, -5), (6000, -14)), 0.01, -26, -9),),
        rings_on=True,
        effects=(Body(((100, -8), (220, 3), (450, 1), (1500, 0), (6000, -6), (14000, -20)), 4.0, 60, 63, 0.06, 0.6),),
    ),
    place=Place(level_lu=-5.0, highpass_hz=120, width=0.5, send=0.45, sidechained=0.4),
    sampled=(Sampled(0, 108),),
    blend_db=-9.0,
)
