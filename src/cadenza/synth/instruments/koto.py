"""Silk over movable bridges, plucked with ivory near the end."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.guitars import PICK, guitar
from cadenza.synth.tones.strings import Plucked

INSTRUMENT = Instrument(
    "koto",
    synth=guitar(
        Plucked(0.08, 0.85, 1600, 7000, 2.6, 0.45, 1.1, 4e-5, width=0.5, partials=44),
        body=((70, -14), (160, 1), (300, 2), (700, 0), (1600, 1), (3500, -1), (8000, -9), (16000, -22)),
        pick=PICK,
        release_s=0.5,
        seed=66,
        mix=0.65,
    ),
    place=Place(level_lu=-5.5, highpass_hz=100, width=0.6, send=0.5, sidechained=0.1),
    sampled=(Sampled(0, 107),),
)
