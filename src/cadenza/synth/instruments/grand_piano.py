"""A concert grand: bright when struck hard, long in the bass, wide across its strings."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.colour import Body
from cadenza.synth.tones.strings import Hammered
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "grand_piano",
    synth=Struck(
        Hammered(),
        release_s=0.22,
        knocks=(
            Knock(((50, -8), (110, 0), (300, -4), (900, -12), (4000, -26)), 0.028, -30, -19, off_db=-40),
            Knock(((900, -14), (2600, 0), (6000, -8), (14000, -26)), 0.007, -40, -22),
        ),
        effects=(Body(((35, -8), (100, 0), (400, 0), (2500, 0), (8000, -3), (16000, -10)), 2.5, 120, 12, 0.14, 0.3),),
        pedalled=True,
    ),
    place=Place(level_lu=-2.5, highpass_hz=40, width=0.7, send=0.45, air_db=1.0, compress=0.2, sidechained=0.4),
    sampled=(Sampled(0, 0),),
)
