"""A steel mute in the bell: thin, nasal, near; the sound of late evenings."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import REED_AIR, blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "muted_trumpet",
    synth=blown(
        Resonant(
            0.25,
            1300,
            4800,
            5.0,
            26.0,
            1.6,
            formants=((150, -20), (500, -10), (1000, -4), (1700, 5), (2600, 6), (3600, 0), (5500, -6), (12000, -24)),
        ),
        air=REED_AIR,
        air_db=-45,
        chiff_db=-27,
        attack_s=0.024,
        vibrato_cents=15,
        scoop=-26,
        bloom_s=0.035,
    ),
    place=Place(level_lu=-3.0, highpass_hz=250, width=0.2, send=0.5, compress=0.2, sidechained=0.3),
    sampled=(Sampled(0, 59),),
    blend_db=-14.0,
)
