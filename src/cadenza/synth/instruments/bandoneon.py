"""Two reeds an octave apart in a square box: reedy, sharp at the start, full of sighs."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import blown
from cadenza.synth.tones.layers import Layers
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "bandoneon",
    synth=Layers(
        (
            (
                blown(
                    Resonant(
                        0.62,
                        2200,
                        6500,
                        steep=1.3,
                        odd=0.35,
                        formants=((100, -5), (420, 2), (1000, 1), (2200, 3), (4200, 0), (8000, -12)),
                    ),
                    air_db=-40,
                    chiff_db=-20,
                    attack_s=0.022,
                    release_s=0.07,
                    vibrato_cents=0,
                    scoop=-5,
                    low=0.1,
                    high=0.95,
                    mono=False,
                ),
                0.0,
                0,
            ),
            (
                blown(
                    Resonant(0.8, 2600, 6000, steep=1.3),
                    air_db=-60,
                    chiff_db=-40,
                    attack_s=0.025,
                    release_s=0.07,
                    vibrato_cents=0,
                    scoop=-4,
                    low=0.1,
                    high=0.9,
                    mono=False,
                ),
                -7.0,
                12,
            ),
        ),
    ),
    place=Place(level_lu=-5.5, highpass_hz=80, width=0.4, send=0.4, sidechained=0.1),
    sampled=(Sampled(0, 23),),
)
