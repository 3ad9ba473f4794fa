"""A piano with felt between hammers and strings, heard from close by: keys, cloth, wood."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.colour import Body
from cadenza.synth.tones.strings import Hammered
from cadenza.synth.tones.struck import Knock, Struck
from cadenza.synth.tones.sympathy import Sympathy

INSTRUMENT = Instrument(
    "felt_piano",
    synth=Struck(
        Hammered(
            soft_hz=420, hard_hz=1500, felt=0.75, sustain_s=7.0, bloom=0.4, detune_cents=0.8, board_seed=14, width=0.9
        ),
        release_s=0.32,
        attack_s=0.004,
        knocks=(
            Knock(((60, -6), (140, 0), (400, -5), (1500, -16), (6000, -30)), 0.03, -25, -17, off_db=-36),
            Knock(((800, -20), (2500, 0), (7000, -6), (14000, -20)), 0.012, -38, -30, off_db=-42),
        ),
        effects=(Body(((40, -8), (120, 1), (400, 0), (2000, -1), (6000, -6), (14000, -16)), 2.5, 80, 14, 0.12, 0.35),),
        pedalled=True,
        sympathy=Sympathy(),
    ),
    place=Place(
        level_lu=-3.0, highpass_hz=45, width=0.6, send=0.5, air_db=1.5, body_db=1.0, compress=0.25, sidechained=0.4
    ),
    sampled=(Sampled(0, 0),),
    blend_db=-9.0,
)
