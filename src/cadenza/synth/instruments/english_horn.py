"""The oboe's older sister: darker, wider, alone at dusk."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "english_horn",
    synth=blown(
        Resonant(
            0.4,
            1100,
            3800,
            5.0,
            26.0,
            1.6,
            formants=((120, -8), (380, 0), (800, 5), (1300, 1), (2200, 2), (3200, -4), (6000, -16), (12000, -32)),
        ),
        air_db=-44,
        chiff_db=-38,
        attack_s=0.045,
        vibrato_cents=14,
        rate_hz=5.1,
        tremble_db=1.1,
        scoop=-16,
    ),
    place=Place(level_lu=-3.5, highpass_hz=150, width=0.25, send=0.55, air_db=0.0, compress=0.2, sidechained=0.2),
    sampled=(Sampled(0, 69),),
)
