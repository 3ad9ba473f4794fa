"""Aluminium bars over tubes whose lids turn: a soft mallet, a long pulse."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bars import VIBRAPHONE, Bars
from cadenza.synth.tones.movement import Tremolo
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "vibraphone",
    synth=Struck(
        Bars(VIBRAPHONE, 5.5, 0.35, -5, 1.5, 0.4, 0.4, 1.5),
        knocks=(Knock(((200, -10), (700, 0), (2000, -4), (6000, -16)), 0.006, -30, -16),),
        release_s=0.45,
        pedalled=True,
        attack_s=0.0025,
        effects=(Tremolo(4.6, 0.35),),
    ),
    place=Place(level_lu=-6.0, highpass_hz=140, width=0.6, send=0.5, sidechained=0.4),
    sampled=(Sampled(0, 11),),
)
