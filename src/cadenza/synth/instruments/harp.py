"""Gut and nylon strings over a long soundboard, plucked by the flesh of the finger."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.guitars import FINGER, guitar
from cadenza.synth.tones.strings import Plucked

INSTRUMENT = Instrument(
    "harp",
    synth=guitar(
        Plucked(0.34, 1.4, 700, 4200, 4.5, 0.55, 1.3, 2e-5, width=0.6, partials=36),
        body=((40, -10), (100, 0), (220, 2), (500, 0), (1500, -2), (4000, -5), (9000, -14), (16000, -26)),
        pick=FINGER,
        release_s=1.2,
        seed=70,
        mix=0.55,
        slurs=False,
    ),
    place=Place(level_lu=-5.5, highpass_hz=60, width=0.7, send=0.6, air_db=1.0, sidechained=0.1),
    sampled=(Sampled(0, 46),),
    blend_db=-12.0,
    strum_s=0.012,
)
