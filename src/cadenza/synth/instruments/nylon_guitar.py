"""A classical guitar: fingertips on nylon over cedar, warm and quickly gone."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.guitars import CLASSICAL, FINGER, guitar
from cadenza.synth.tones.strings import Plucked

INSTRUMENT = Instrument(
    "nylon_guitar",
    synth=guitar(
        Plucked(0.2, 1.0, 700, 7600, 4.4, 0.5, 2.2, 3e-5, width=0.3, partials=36),
        body=CLASSICAL,
        pick=FINGER,
        release_s=0.2,
        seed=43,
        mix=0.7,
    ),
    place=Place(level_lu=-4.0, highpass_hz=75, width=0.4, send=0.4, air_db=1.0, compress=0.25, sidechained=0.3),
    sampled=(Sampled(0, 24),),
    blend_db=-12.0,
    strum_s=0.016,
)
