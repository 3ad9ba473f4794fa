"""Four strings on a cotton thread: a shimmer of overtones that rises through each note."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.guitars import FINGER, guitar
from cadenza.synth.tones.strings import Plucked

INSTRUMENT = Instrument(
    "tanpura",
    synth=guitar(
        Plucked(
            0.3, 0.7, 2600, 6000, 8.0, 0.3, 0.5, 1e-5, width=0.7, partials=56, courses=2, course_cents=1.2, buzz=1.0
        ),
        body=((60, -8), (130, 1), (300, 1), (800, 0), (2000, 2), (5000, 0), (9000, -8), (16000, -22)),
        pick=FINGER,
        release_s=1.6,
        seed=71,
        mix=0.5,
    ),
    place=Place(level_lu=-9.0, highpass_hz=70, width=0.9, send=0.6, compress=0.1, sidechained=0.2),
    sampled=(Sampled(0, 104),),
)
