"""Copper kettles: a skin tuned by a pedal, a felt stick, a long boom."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bars import Bars
from cadenza.synth.tones.colour import Room
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "timpani",
    synth=Struck(
        Bars(
            (
                (1, 0, 1),
                (1.504, -2, 0.85),
                (1.742, -14, 0.25),
                (2.0, -5, 0.7),
                (2.494, -9, 0.55),
                (2.98, -14, 0.4),
                (3.46, -19, 0.3),
                (0.85, -16, 0.08),
            ),
            1.6,
            0.55,
            -5,
            2.5,
            0.6,
            0.5,
            4,
        ),
        attack_s=0.003,
        knocks=(Knock(((50, -2), (120, 0), (350, -4), (1200, -12), (5000, -26)), 0.03, -16, -5),),
        rings_on=True,
        effects=(Room(0.5, -15.0, 0.4, 0.01, 13),),
    ),
    place=Place(level_lu=-4.0, highpass_hz=35, width=0.4, send=0.65, compress=0.1, sidechained=0.0),
    sampled=(Sampled(0, 47),),
    blend_db=-12.0,
)
