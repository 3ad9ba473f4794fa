"""Horns turned away from you: round, distant, golden when they open up."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import BRASS_AIR, blown
from cadenza.synth.tones.movement import Wash
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "french_horn",
    synth=blown(
        Resonant(
            0.45,
            380,
            1900,
            2.6,
            15.0,
            1.8,
            formants=((60, -4), (180, 0), (380, 4), (700, 1), (1300, -3), (2500, -10), (6000, -26)),
        ),
        air=BRASS_AIR,
        air_db=-48,
        chiff_db=-35,
        attack_s=0.055,
        release_s=0.18,
        vibrato_cents=5,
        scoop=-26,
        players=4,
        bloom_s=0.11,
        mono=False,
        effects=(Wash(0.06, 0.25, 11),),
    ),
    place=Place(level_lu=-4.0, highpass_hz=70, width=0.6, send=0.65, compress=0.2, sidechained=0.3),
    sampled=(Sampled(0, 60),),
    blend_db=-14.0,
)
