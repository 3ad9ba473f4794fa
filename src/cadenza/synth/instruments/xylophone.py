"""Hard wood and hard mallets: a bright knock that is gone at once."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bars import XYLOPHONE, Bars
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "xylophone",
    synth=Struck(
        Bars(XYLOPHONE, 0.5, 0.6, -4, 2, 0, 0.4, 4),
        knocks=(Knock(((400, -8), (1400, 0), (3500, -2), (9000, -12)), 0.005, -16, -6),),
        rings_on=True,
    ),
    place=Place(level_lu=-7.0, highpass_hz=200, width=0.4, send=0.4, sidechained=0.2),
    sampled=(Sampled(0, 13),),
)
