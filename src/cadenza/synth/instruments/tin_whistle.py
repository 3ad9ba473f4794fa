"""A tin tube with six holes: bright, quick, cheerful."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import FLUTE_AIR, blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "tin_whistle",
    synth=blown(
        Resonant(1.05, 1600, 5000, 3.0, 14.0, 1.5),
        air=FLUTE_AIR,
        air_db=-35,
        chiff_db=-22,
        attack_s=0.02,
        vibrato_cents=9,
        rate_hz=5.0,
        tremble_db=0.8,
        scoop=-18,
        delay_s=0.25,
    ),
    place=Place(level_lu=-5.0, highpass_hz=280, width=0.25, send=0.55, air_db=1.0, compress=0.2, sidechained=0.2),
    sampled=(Sampled(0, 78),),
)
