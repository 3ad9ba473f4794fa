"""A clarinet: hollow below the break, only odd harmonics, almost no vibrato."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "clarinet",
    synth=blown(
        Resonant(
            0.6,
            900,
            4200,
            5.0,
            24.0,
            1.6,
            odd=0.93,
            odd_below_hz=2200,
            formants=((100, -3), (300, 0), (900, 0), (1600, 2), (3000, 0), (6000, -12), (12000, -28)),
        ),
        air_db=-50,
        chiff_db=-36,
        attack_s=0.04,
        vibrato_cents=3,
        tremble_db=0.3,
        scoop=-12,
    ),
    place=Place(level_lu=-3.5, highpass_hz=120, width=0.25, send=0.5, air_db=0.5, compress=0.2, sidechained=0.2),
    sampled=(Sampled(0, 71),),
)
