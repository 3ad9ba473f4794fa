"""Long brass tubes struck at the cap: a pitch that the ear makes up from the overtones."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bars import TUBE, Bars
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "tubular_bells",
    synth=Struck(
        Bars(TUBE, 7.0, 0.3, -6, 3, 0.7, 0.5, 1),
        knocks=(Knock(((300, -8), (1200, 0), (3500, -3), (9000, -12)), 0.008, -24, -10),),
        rings_on=True,
    ),
    place=Place(level_lu=-6.0, highpass_hz=100, width=0.6, send=0.7, sidechained=0.2),
    sampled=(Sampled(0, 14),),
)
