"""Pairs of short steel strings and a hard pick."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.guitars import PICK, guitar
from cadenza.synth.tones.strings import Plucked

INSTRUMENT = Instrument(
    "mandolin",
    synth=guitar(
        Plucked(0.12, 0.8, 2200, 9000, 3.0, 0.45, 0.9, 5e-5, width=0.5, partials=40, courses=2, course_cents=4.0),
        body=((120, -16), (230, 2), (420, 2), (900, 0), (2200, 2), (4500, 0), (9000, -4), (16000, -14)),
        pick=PICK,
        release_s=0.16,
        seed=63,
        mix=0.75,
    ),
    place=Place(level_lu=-6.0, highpass_hz=180, width=0.5, send=0.35, sidechained=0.2),
    sampled=(Sampled(0, 25),),
    strum_s=0.008,
)
