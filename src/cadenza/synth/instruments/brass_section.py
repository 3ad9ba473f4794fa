"""Trumpets, trombones and a horn that breathe as one."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import BRASS_AIR, blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "brass_section",
    synth=blown(
        Resonant(
            0.25,
            550,
            5600,
            2.8,
            24.0,
            1.7,
            formants=((80, -3), (300, 0), (700, 2), (1300, 3), (2400, 2), (4000, -2), (9000, -15)),
        ),
        air=BRASS_AIR,
        air_db=-39,
        chiff_db=-24,
        attack_s=0.028,
        release_s=0.13,
        vibrato_cents=8,
        scoop=-30,
        players=5,
        bloom_s=0.04,
        mono=False,
    ),
    place=Place(level_lu=-3.5, highpass_hz=90, width=0.85, send=0.5, compress=0.2, sidechained=0.3),
    sampled=(Sampled(0, 61),),
    blend_db=-10.0,
)
