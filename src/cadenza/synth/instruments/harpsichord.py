"""Quills on wire, two choirs of strings: the same for every touch, rich to the top."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.guitars import guitar
from cadenza.synth.tones.strings import Plucked
from cadenza.synth.tones.struck import Knock

INSTRUMENT = Instrument(
    "harpsichord",
    synth=guitar(
        Plucked(0.11, 0.62, 6500, 9000, 5.0, 0.55, 0.9, 4e-5, width=0.5, partials=60, courses=2, course_cents=1.5),
        body=((60, -8), (150, 0), (400, 1), (1000, 0), (3000, 2), (7000, 0), (14000, -8)),
        pick=Knock(((300, -14), (1200, -2), (3500, 0), (8000, -4), (15000, -16)), 0.006, -18, -13, off_db=-26),
        release_s=0.12,
        seed=51,
        mix=0.5,
        slurs=False,
    ),
    place=Place(level_lu=-5.5, highpass_hz=80, width=0.6, send=0.5, compress=0.1, sidechained=0.2),
    sampled=(Sampled(0, 6),),
)
