"""The tenor: breath, a broad chest, a growl when it leans in."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "tenor_sax",
    synth=blown(
        Resonant(
            0.5,
            700,
            3500,
            6.0,
            40.0,
            1.5,
            formants=((80, -5), (220, 2), (480, 3), (950, 1), (1500, 2), (2600, 0), (5000, -10), (12000, -28)),
        ),
        air_db=-42,
        chiff_db=-25,
        attack_s=0.03,
        vibrato_cents=17,
        rate_hz=5.3,
        tremble_db=1.2,
        scoop=-38,
        bloom_s=0.04,
    ),
    place=Place(level_lu=-3.0, highpass_hz=95, width=0.25, send=0.45, air_db=0.5, compress=0.2, sidechained=0.2),
    sampled=(Sampled(0, 66),),
    blend_db=-14.0,
)
