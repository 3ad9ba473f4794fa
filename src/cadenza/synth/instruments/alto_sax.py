"""The alto: a bright throat, a cry at the top."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "alto_sax",
    synth=blown(
        Resonant(
            0.5,
            900,
            4500,
            6.0,
            40.0,
            1.5,
            formants=((100, -6), (300, 1), (600, 3), (1100, 1), (2000, 3), (3000, -2), (6000, -13), (14000, -28)),
        ),
        air_db=-42,
        chiff_db=-26,
        attack_s=0.03,
        vibrato_cents=17,
        rate_hz=5.3,
        tremble_db=1.2,
        scoop=-38,
        bloom_s=0.04,
    ),
    place=Place(level_lu=-3.0, highpass_hz=120, width=0.25, send=0.45, air_db=0.5, compress=0.2, sidechained=0.2),
    sampled=(Sampled(0, 65),),
    blend_db=-14.0,
)
