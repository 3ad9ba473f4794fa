"""Steel plates under felt hammers, over wooden boxes: small, round, far from sharp."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bars import Bars
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "celesta",
    synth=Struck(
        Bars(((1, 0, 1), (2.9, -15, 0.4), (4.0, -24, 0.5), (6.5, -26, 0.15), (11, -36, 0.06)), 2.2, 0.45, -8, 3, 1.0),
        knocks=(Knock(((200, -10), (700, 0), (2000, -4), (6000, -16)), 0.006, -30, -16),),
        release_s=0.5,
        effects=(Colour(((100, -6), (300, 0), (2000, 0), (8000, -4), (16000, -14)), 512),),
    ),
    place=Place(level_lu=-7.0, highpass_hz=200, width=0.5, send=0.6, air_db=0.5, sidechained=0.3),
    sampled=(Sampled(0, 8),),
)
