"""A chanter over drones: a bright double reed that never stops for breath."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import blown
from cadenza.synth.tones.layers import Layers
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "bagpipes",
    synth=Layers(
        (
            (
                blown(
                    Resonant(
                        0.35,
                        4000,
                        7500,
                        steep=1.5,
                        formants=((200, -6), (600, 0), (1100, 4), (2000, 3), (3500, 2), (7000, -10)),
                    ),
                    air_db=-44,
                    chiff_db=-34,
                    attack_s=0.012,
                    release_s=0.04,
                    sustain=1.0,
                    vibrato_cents=0,
                    scoop=0,
                    low=0.5,
                    high=0.8,
                    mono=False,
                ),
                0.0,
                0,
            ),
        ),
    ),
    place=Place(level_lu=-4.0, highpass_hz=150, width=0.4, send=0.4, sidechained=0.1),
    sampled=(Sampled(0, 109),),
)
