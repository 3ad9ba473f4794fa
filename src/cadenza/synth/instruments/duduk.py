"""Apricot wood and a wide reed: a voice close to weeping."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "duduk",
    synth=blown(
        Resonant(
            0.65,
            800,
            2600,
            5.0,
            18.0,
            1.6,
            odd=0.5,
            formants=((100, -4), (300, 1), (600, 4), (1000, 1), (1800, -2), (4000, -14), (10000, -30)),
        ),
        air_db=-33,
        chiff_db=-27,
        attack_s=0.075,
        release_s=0.18,
        vibrato_cents=26,
        rate_hz=4.9,
        tremble_db=1.8,
        scoop=-60,
        delay_s=0.3,
        bloom_s=0.09,
    ),
    place=Place(level_lu=-3.0, highpass_hz=150, width=0.25, send=0.65, air_db=0.0, compress=0.2, sidechained=0.2),
    sampled=(Sampled(0, 69),),
)
