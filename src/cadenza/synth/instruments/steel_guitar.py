"""A flat-top with bronze strings: a pick, a bright string, a big box."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.guitars import FLAT_TOP, PICK, guitar
from cadenza.synth.tones.strings import Plucked

INSTRUMENT = Instrument(
    "steel_guitar",
    synth=guitar(
        Plucked(0.15, 0.88, 1700, 14000, 5.6, 0.5, 0.9, 6e-5, width=0.4, partials=80),
        body=FLAT_TOP,
        pick=PICK,
        release_s=0.16,
        seed=41,
        mix=0.7,
    ),
    place=Place(level_lu=-4.5, highpass_hz=85, width=0.5, send=0.35, air_db=1.0, compress=0.3, sidechained=0.3),
    sampled=(Sampled(0, 25),),
    blend_db=-12.0,
    strum_s=0.014,
)
