"""Half a flute: small, silver, above everyone."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import FLUTE_AIR, blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "piccolo",
    synth=blown(
        Resonant(1.2, 1800, 6000, 3.0, 14.0, 1.5),
        air=FLUTE_AIR,
        air_db=-40,
        chiff_db=-24,
        attack_s=0.05,
        vibrato_cents=10,
        rate_hz=5.0,
        tremble_db=1.6,
        scoop=-18,
        delay_s=0.25,
    ),
    place=Place(level_lu=-6.0, highpass_hz=450, width=0.25, send=0.55, air_db=1.0, compress=0.2, sidechained=0.2),
    sampled=(Sampled(0, 72),),
)
