"""A bamboo edge: wind first, then tone, then the head shakes it."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import FLUTE_AIR, blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "shakuhachi",
    synth=blown(
        Resonant(1.05, 800, 3200, 3.0, 14.0, 1.5),
        air=FLUTE_AIR,
        air_db=-22,
        chiff_db=-10,
        attack_s=0.07,
        vibrato_cents=30,
        rate_hz=5.0,
        tremble_db=3.0,
        scoop=-90,
        delay_s=0.25,
    ),
    place=Place(level_lu=-3.5, highpass_hz=160, width=0.25, send=0.7, air_db=1.0, compress=0.2, sidechained=0.2),
    sampled=(Sampled(0, 77),),
)
