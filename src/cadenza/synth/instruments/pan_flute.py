"""Stopped reeds and a puff of wind before each note."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import FLUTE_AIR, blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "pan_flute",
    synth=blown(
        Resonant(1.5, 800, 3400, 3.0, 14.0, 1.5, odd=0.55),
        air=FLUTE_AIR,
        air_db=-28,
        chiff_db=-11,
        attack_s=0.045,
        vibrato_cents=16,
        rate_hz=5.0,
        tremble_db=2.0,
        scoop=-40,
        delay_s=0.25,
    ),
    place=Place(level_lu=-4.0, highpass_hz=200, width=0.25, send=0.55, air_db=1.0, compress=0.2, sidechained=0.2),
    sampled=(Sampled(0, 75),),
)
