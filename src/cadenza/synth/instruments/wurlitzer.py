"""A reed piano: hollow when soft, biting when hard, trembling through its little speakers."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.bars import Tines
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.movement import Tremolo
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "wurlitzer",
    synth=Struck(
        Tines(4.6, 0.5, 0.9, 0.35, -30.0, 5.1, 0.12, 0.1, 1.0),
        release_s=0.13,
        attack_s=0.0015,
        knocks=(Knock(((100, -4), (300, 0), (1000, -6), (4000, -22)), 0.01, -28, -18, off_db=-36),),
        effects=(
            Amplifier(1.1, 0.3, 0.5),
            Colour(((30, -14), (110, 0), (400, 1), (900, 3), (2200, 2), (4000, -4), (8000, -18), (14000, -36))),
            Tremolo(5.6, 0.32),
        ),
        pedalled=True,
    ),
    place=Place(level_lu=-4.0, highpass_hz=85, width=0.4, send=0.3, compress=0.3, sidechained=0.5),
    sampled=(Sampled(0, 4),),
    prefer="synth",
)
