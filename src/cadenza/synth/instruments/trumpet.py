"""A trumpet: dark at a whisper, a blaze when pushed, a lip that slides into place."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import BRASS_AIR, blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "trumpet",
    synth=blown(
        Resonant(
            0.2,
            700,
            6200,
            2.6,
            24.0,
            1.7,
            formants=((150, -6), (500, -1), (1200, 4), (2200, 4), (3500, 1), (6000, -5), (12000, -18)),
        ),
        air=BRASS_AIR,
        air_db=-47,
        chiff_db=-26,
        attack_s=0.022,
        vibrato_cents=13,
        scoop=-28,
        bloom_s=0.035,
    ),
    place=Place(level_lu=-2.5, highpass_hz=160, width=0.2, send=0.45, compress=0.2, sidechained=0.3),
    sampled=(Sampled(0, 56),),
    blend_db=-14.0,
)
