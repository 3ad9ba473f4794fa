"""A double reed: a narrow, plaintive voice that carries through everything."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "oboe",
    synth=blown(
        Resonant(
            0.3,
            1500,
            4200,
            6.0,
            26.0,
            1.9,
            formants=((150, -12), (500, -3), (1050, 5), (1500, 1), (2800, 3), (3600, -4), (6000, -16), (12000, -30)),
        ),
        air_db=-46,
        chiff_db=-39,
        attack_s=0.03,
        vibrato_cents=13,
        rate_hz=5.5,
        tremble_db=1.1,
        scoop=-14,
    ),
    place=Place(level_lu=-3.5, highpass_hz=210, width=0.25, send=0.5, air_db=0.0, compress=0.2, sidechained=0.2),
    sampled=(Sampled(0, 68),),
)
