"""A long folded tube and a double reed: dry, wry, agile."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "bassoon",
    synth=blown(
        Resonant(
            0.35,
            560,
            1900,
            5.0,
            26.0,
            1.7,
            formants=((50, -10), (150, -3), (480, 6), (700, 2), (1150, 0), (2000, -8), (4000, -19), (10000, -34)),
        ),
        air_db=-47,
        chiff_db=-38,
        attack_s=0.032,
        vibrato_cents=9,
        scoop=-14,
    ),
    place=Place(level_lu=-4.0, highpass_hz=55, width=0.25, send=0.5, air_db=0.0, compress=0.2, sidechained=0.2),
    sampled=(Sampled(0, 70),),
)
