"""Small steel bars and hard mallets: a bright point of sound that hangs."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bars import GLOCKENSPIEL, Bars
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "glockenspiel",
    synth=Struck(
        Bars(GLOCKENSPIEL, 5.5, 0.75, -6, 5, 0.6, 0.5, top_hz=16000),
        knocks=(Knock(((800, -16), (2500, -4), (6000, 0), (12000, -8)), 0.004, -27, -10),),
        rings_on=True,
    ),
    place=Place(level_lu=-9.0, highpass_hz=350, width=0.5, send=0.6, air_db=-0.5, sidechained=0.2),
    sampled=(Sampled(0, 9),),
)
