"""Oil drums tuned by hammers: each note wakes its neighbours, the octave blooms late."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bars import Bars
from cadenza.synth.tones.motion import Vibrato
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "steel_drums",
    synth=Struck(
        Bars(
            ((1, 0, 1), (2.0, -3, 0.9), (3.01, -9, 0.6), (4.03, -14, 0.4), (5.1, -20, 0.25), (1.498, -26, 0.8)),
            1.6,
            0.45,
            -4,
            2.5,
            2.5,
            0.5,
            6,
        ),
        knocks=(Knock(((200, -10), (700, 0), (2000, -4), (6000, -16)), 0.006, -30, -16),),
        rings_on=True,
        motion=Vibrato(5, 0, jitter_cents=0, scoop_cents=14, scoop_s=0.05),
    ),
    place=Place(level_lu=-6.0, highpass_hz=140, width=0.6, send=0.45, sidechained=0.3),
    sampled=(Sampled(0, 114),),
)
