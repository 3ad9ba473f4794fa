"""A wooden whistle flute: plain, sweet, straight."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import FLUTE_AIR, blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "recorder",
    synth=blown(
        Resonant(1.3, 1000, 4200, 3.0, 14.0, 1.5, odd=0.35),
        air=FLUTE_AIR,
        air_db=-41,
        chiff_db=-24,
        attack_s=0.03,
        vibrato_cents=4,
        rate_hz=5.0,
        tremble_db=0.6,
        scoop=-18,
        delay_s=0.25,
    ),
    place=Place(level_lu=-4.5, highpass_hz=220, width=0.25, send=0.55, air_db=1.0, compress=0.2, sidechained=0.2),
    sampled=(Sampled(0, 74),),
)
