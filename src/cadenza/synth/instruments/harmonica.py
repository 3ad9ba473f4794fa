"""Brass reeds between two hands: a cry that bends into the note and shakes with the cupped palm."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.blown import blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "harmonica",
    synth=blown(
        Resonant(
            0.55,
            1800,
            6500,
            steep=1.3,
            formants=((150, -8), (500, 0), (900, 3), (1700, 1), (2800, 4), (4500, 0), (8000, -12), (15000, -28)),
        ),
        air_db=-41,
        chiff_db=-20,
        attack_s=0.03,
        release_s=0.08,
        vibrato_cents=16,
        rate_hz=5.8,
        tremble_db=2.2,
        delay_s=0.2,
        scoop=-45,
        players=2,
        bloom_s=0.05,
        mono=False,
        effects=(Amplifier(1.0, 0.3, 0.4),),
    ),
    place=Place(level_lu=-2.0, highpass_hz=180, width=0.3, send=0.4, sidechained=0.2),
    sampled=(Sampled(0, 22),),
)
