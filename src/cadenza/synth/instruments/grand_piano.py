"""A concert grand: bright when struck hard, long in the bass, wide across its strings."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.colour import Body
from cadenza.synth.tones.strings import Hammered
from cadenza.synth.tones.struck import Knock, Struck
from cadenza.synth.tones.sympathy import Sympathy

INSTRUMENT = Instrument(
    "grand_piano",
    synth=Struck(
        Hammered(soft_hz=600, hard_hz=8500, steep=1.3, width=1.0, detune_cents=0.8, bloom=0.4),
        release_s=0.22,
        knocks=(
            Knock(((45, -8), (90, 0), (200, -2), (420, -12), (1500, -30)), 0.09, -36, -27, off_db=-46),
            Knock(((150, -10), (400, 0), (900, -4), (2000, -12), (6000, -26)), 0.02, -34, -22, off_db=-44),
            Knock(((900, -14), (2600, 0), (6000, -8), (14000, -26)), 0.007, -40, -22),
        ),
        effects=(Body(((35, -8), (100, 0), (400, 0), (2500, 0), (8000, -3), (16000, -10)), 2.5, 120, 12, 0.14, 0.3),),
        pedalled=True,
        sympathy=Sympathy(),
    ),
    place=Place(level_lu=-2.5, highpass_hz=40, width=0.7, send=0.45, air_db=2.0, compress=0.2, sidechained=0.4),
    sampled=(Sampled(0, 0),),
    blend_db=-5.0,
)
