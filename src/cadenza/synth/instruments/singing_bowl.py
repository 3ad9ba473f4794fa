"""A bronze bowl: few partials, each a pair that beats slowly for many seconds."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.tones.bars import Bars
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "singing_bowl",
    synth=Struck(
        Bars(
            ((1, 0, 1), (2.71, -5, 0.7), (5.1, -12, 0.4), (7.98, -20, 0.22), (11.2, -28, 0.12)),
            11.0,
            0.2,
            -6,
            0,
            6.0,
            0.8,
            2,
        ),
        knocks=(Knock(((150, -4), (400, 0), (1500, -10), (4000, -24)), 0.01, -34, -22),),
        rings_on=True,
        attack_s=0.012,
        longest_s=14.0,
    ),
    place=Place(level_lu=-7.0, highpass_hz=70, width=0.9, send=0.8, sidechained=0.1),
    prefer="synth",
)
