"""A great plectrum on skin: more drum than string at first, then a dry buzz."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.guitars import guitar
from cadenza.synth.tones.strings import Plucked
from cadenza.synth.tones.struck import Knock

INSTRUMENT = Instrument(
    "shamisen",
    synth=guitar(
        Plucked(0.07, 0.8, 1800, 7000, 1.9, 0.4, 1.1, 4e-5, width=0.2, partials=40, buzz=0.25),
        body=((100, -16), (200, 2), (400, 4), (900, 2), (1800, 2), (3500, -1), (8000, -10), (15000, -24)),
        pick=Knock(((150, -4), (400, 0), (1500, -2), (5000, -4), (12000, -16)), 0.014, -14, -5),
        release_s=0.1,
        seed=67,
        mix=0.8,
    ),
    place=Place(level_lu=-6.0, highpass_hz=130, width=0.3, send=0.35, sidechained=0.1),
    sampled=(Sampled(0, 106),),
)
