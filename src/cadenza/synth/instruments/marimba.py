"""Rosewood bars over tubes: dark, dry at the top, booming at the bottom."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bars import MARIMBA, Bars
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "marimba",
    synth=Struck(
        Bars(MARIMBA, 1.3, 0.75, -5, 2, 0, 0.5, 4),
        knocks=(Knock(((150, -6), (450, 0), (1400, -4), (4000, -16)), 0.008, -20, -9),),
        rings_on=True,
        attack_s=0.002,
    ),
    place=Place(level_lu=-5.0, highpass_hz=90, width=0.6, send=0.4, sidechained=0.3),
    sampled=(Sampled(0, 12),),
)
