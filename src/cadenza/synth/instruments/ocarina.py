"""A clay vessel: round, hollow, nearly a sine."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import FLUTE_AIR, blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "ocarina",
    synth=blown(
        Resonant(2.4, 900, 2000, 3.0, 14.0, 1.5),
        air=FLUTE_AIR,
        air_db=-40,
        chiff_db=-22,
        attack_s=0.04,
        vibrato_cents=14,
        rate_hz=5.0,
        tremble_db=1.0,
        scoop=-18,
        delay_s=0.25,
    ),
    place=Place(level_lu=-4.5, highpass_hz=200, width=0.25, send=0.55, air_db=1.0, compress=0.2, sidechained=0.2),
    sampled=(Sampled(0, 79),),
)
