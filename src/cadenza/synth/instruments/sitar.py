"""A flat bridge that feeds the overtones, and sympathetic strings behind."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.guitars import PICK, guitar
from cadenza.synth.tones.strings import Plucked

INSTRUMENT = Instrument(
    "sitar",
    synth=guitar(
        Plucked(
            0.06, 0.75, 2200, 7500, 4.0, 0.4, 0.7, 2e-5, width=0.4, partials=56, courses=2, course_cents=1.6, buzz=0.8
        ),
        body=((70, -14), (150, 0), (350, 2), (800, 1), (1800, 3), (3500, 3), (7000, -4), (15000, -18)),
        pick=PICK,
        release_s=0.7,
        seed=65,
        mix=0.6,
    ),
    place=Place(level_lu=-5.5, highpass_hz=110, width=0.5, send=0.5, sidechained=0.1),
    sampled=(Sampled(0, 104),),
)
