"""A slide trombone: a broad middle, an edge that tears when it is loud, a glide for every join."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import BRASS_AIR, blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "trombone",
    synth=blown(
        Resonant(
            0.3,
            450,
            2800,
            3.0,
            24.0,
            1.8,
            formants=((60, -4), (200, 0), (520, 4), (900, 2), (1700, -2), (4000, -12), (10000, -28)),
        ),
        air=BRASS_AIR,
        air_db=-47,
        chiff_db=-28,
        attack_s=0.034,
        vibrato_cents=10,
        scoop=-40,
        bloom_s=0.045,
    ),
    place=Place(level_lu=-3.5, highpass_hz=70, width=0.2, send=0.45, compress=0.2, sidechained=0.3),
    sampled=(Sampled(0, 57),),
)
