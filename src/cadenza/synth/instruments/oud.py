"""Paired gut strings on a deep pear of wood, no frets."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.guitars import PICK, guitar
from cadenza.synth.tones.strings import Plucked

INSTRUMENT = Instrument(
    "oud",
    synth=guitar(
        Plucked(0.17, 1.0, 900, 4200, 1.8, 0.4, 1.6, 3e-5, width=0.4, partials=36, courses=2, course_cents=2.5),
        body=((60, -3), (100, 2), (180, 2), (320, 2), (700, -1), (1500, -2), (3500, -6), (8000, -18), (15000, -32)),
        pick=PICK,
        release_s=0.16,
        seed=68,
        mix=0.75,
    ),
    place=Place(level_lu=-5.0, highpass_hz=75, width=0.4, send=0.45, sidechained=0.1),
    sampled=(Sampled(0, 24),),
)
