"""Congas, timbales, bells and scrapers: the row behind the dancers."""

from __future__ import annotations

from cadenza.synth.drums.bronze import Grains
from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.skins import Skin
from cadenza.synth.drums.stage import DRY, stage
from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.colour import Room

INSTRUMENT = Instrument(
    "latin_percussion",
    synth=Kit(
        {
            **stage(),
            **{
                key: Slot(Skin(hertz, t60, octaves=0.06, slap_hz=1600), -3.0, pan)
                for key, hertz, t60, pan in (
                    (35, 92, 0.5, 0),
                    (36, 110, 0.45, 0),
                    (41, 120, 0.4, -0.3),
                    (43, 140, 0.36, -0.2),
                    (45, 165, 0.34, 0),
                    (47, 190, 0.3, 0.1),
                )
            },
            **{
                key: Slot(Skin(hertz, 0.4, octaves=0.06, slap_db=-4, slap_hz=4200, spread=0.022), -4.0, pan)
                for key, hertz, pan in ((38, 290, 0.2), (40, 340, 0.3), (48, 250, 0.35), (50, 320, 0.45))
            },
            42: Slot(Grains(DRY, ((0.0, 1.0, 0.05),), 0.008), -12.0, 0.4),
            44: Slot(Grains(DRY, ((0.0, 1.0, 0.03),), 0.01), -14.0, 0.4),
            46: Slot(Grains(DRY, ((0.0, 0.4, 0.05), (0.05, 1.0, 0.1)), 0.015), -12.0, 0.4),
        },
        (Room(0.25, -15.0, 0.5, 0.004, 23),),
    ),
    place=Place(level_lu=-1.0, highpass_hz=50, width=0.8, send=0.2, air_db=0.5, compress=0.2, sidechained=0.0),
    sampled=(Sampled(128, 0),),
    blend_db=-12.0,
)
