"""The baritone: a rasp as low as a bass and as wide as a bus."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "baritone_sax",
    synth=blown(
        Resonant(
            0.5,
            520,
            3600,
            6.0,
            40.0,
            1.5,
            formants=((50, -4), (140, 2), (350, 3), (700, 3), (1300, 3), (2300, 2), (4500, -8), (12000, -30)),
        ),
        air_db=-41,
        chiff_db=-25,
        attack_s=0.03,
        vibrato_cents=17,
        rate_hz=5.3,
        tremble_db=1.2,
        scoop=-38,
        bloom_s=0.04,
    ),
    place=Place(level_lu=-3.5, highpass_hz=60, width=0.25, send=0.45, air_db=0.5, compress=0.2, sidechained=0.2),
    sampled=(Sampled(0, 67),),
    blend_db=-14.0,
)
