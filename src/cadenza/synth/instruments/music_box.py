"""A comb of steel, plucked by pins: thin, sweet, each tooth a little off."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bars import Bars
from cadenza.synth.tones.colour import Body
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "music_box",
    synth=Struck(
        Bars(
            ((1, 0, 1), (2.0, -22, 0.6), (5.95, -9, 0.4), (6.27, -15, 0.3), (16.4, -30, 0.08)),
            2.4,
            0.5,
            -7,
            2,
            0.8,
            0.6,
        ),
        knocks=(Knock(((800, -16), (2500, -4), (6000, 0), (12000, -8)), 0.004, -30, -20),),
        rings_on=True,
        detune_cents=3.0,
        effects=(Body(((150, -10), (400, 1), (900, 2), (2500, 0), (9000, -3), (16000, -12)), 4.0, 60, 62, 0.05, 0.5),),
    ),
    place=Place(level_lu=-7.0, highpass_hz=250, width=0.6, send=0.6, sidechained=0.2),
    sampled=(Sampled(0, 10),),
)
