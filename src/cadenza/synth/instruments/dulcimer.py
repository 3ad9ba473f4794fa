"""Hammers on courses of wire: quick, ringing, never quite still."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.guitars import PICK, guitar
from cadenza.synth.tones.strings import Plucked

INSTRUMENT = Instrument(
    "dulcimer",
    synth=guitar(
        Plucked(0.13, 0.8, 2000, 8000, 3.2, 0.5, 1.0, 6e-5, width=0.6, partials=48, courses=2, course_cents=3.5),
        body=((60, -14), (150, 0), (320, 2), (900, 0), (2600, 2), (6000, -2), (14000, -12)),
        pick=PICK,
        release_s=0.9,
        seed=61,
        mix=0.55,
        slurs=False,
    ),
    place=Place(level_lu=-5.5, highpass_hz=120, width=0.7, send=0.5, sidechained=0.2),
    sampled=(Sampled(0, 15),),
    strum_s=0.01,
)
