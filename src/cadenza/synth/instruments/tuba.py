"""The brass family's floor: a wide tube, a slow lip, a round edge."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import BRASS_AIR, blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "tuba",
    synth=blown(
        Resonant(
            0.6, 220, 1150, 2.6, 12.0, 2.0, formants=((30, -4), (80, 0), (250, 2), (500, -3), (1200, -12), (4000, -30))
        ),
        air=BRASS_AIR,
        air_db=-48,
        chiff_db=-36,
        attack_s=0.05,
        release_s=0.1,
        vibrato_cents=4,
        scoop=-30,
        bloom_s=0.06,
    ),
    place=Place(level_lu=-4.0, highpass_hz=32, width=0.2, send=0.4, compress=0.2, sidechained=0.3),
    sampled=(Sampled(0, 58),),
)
