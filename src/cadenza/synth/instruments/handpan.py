"""A steel shell under the hands: fundamental, octave and twelfth, and a warm air beneath."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.tones.bars import Bars
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "handpan",
    synth=Struck(
        Bars(
            ((1, 0, 1), (2.0, -4, 0.9), (3.0, -8, 0.75), (4.02, -20, 0.3), (5.3, -24, 0.2), (0.5, -26, 0.4)),
            3.6,
            0.35,
            -4,
            1.5,
            0.9,
            0.6,
            3,
        ),
        knocks=(Knock(((100, -4), (300, 0), (900, -6), (3000, -16)), 0.012, -22, -14),),
        rings_on=True,
        attack_s=0.003,
    ),
    place=Place(level_lu=-5.0, highpass_hz=80, width=0.7, send=0.6, sidechained=0.3),
    prefer="synth",
)
