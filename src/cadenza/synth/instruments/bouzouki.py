"""Octave and unison pairs of steel, a long neck, a bright pick."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.guitars import PICK, guitar
from cadenza.synth.tones.strings import Plucked

INSTRUMENT = Instrument(
    "bouzouki",
    synth=guitar(
        Plucked(0.12, 0.8, 2000, 9000, 2.9, 0.45, 1.0, 5e-5, width=0.5, partials=44, courses=2, course_cents=4.5),
        body=((80, -14), (170, 2), (330, 1), (800, 0), (2000, 2), (4500, 0), (9000, -4), (16000, -14)),
        pick=PICK,
        release_s=0.16,
        seed=69,
        mix=0.7,
    ),
    place=Place(level_lu=-6.0, highpass_hz=110, width=0.5, send=0.4, sidechained=0.1),
    sampled=(Sampled(0, 25),),
    strum_s=0.01,
)
