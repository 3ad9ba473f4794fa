"""A goblet of metal: a round doum in the middle, a sharp tek at the rim, fingers that roll."""

from __future__ import annotations

from cadenza.synth.drums.bronze import Grains
from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.skins import Skin
from cadenza.synth.drums.stage import JINGLE, SLAP, stage
from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.tones.colour import Room

INSTRUMENT = Instrument(
    "darbuka",
    synth=Kit(
        {
            **stage(),
            **dict.fromkeys(
                (35, 36, 41, 43, 64, 66, 87),
                Slot(
                    Skin(
                        104,
                        0.38,
                        ((1, 0, 1), (1.6, -16, 0.5), (2.3, -20, 0.3)),
                        0.12,
                        0.03,
                        slap_db=-14,
                        slap_hz=1000,
                        air_db=-14,
                        air_hz=240,
                    ),
                    0.0,
                ),
            ),
            **dict.fromkeys(
                (38, 48, 60, 63, 65),
                Slot(
                    Skin(
                        420,
                        0.16,
                        ((1, -4, 0.8), (1.59, 0, 1), (2.3, -2, 0.8), (3.1, -5, 0.6), (4.4, -9, 0.4)),
                        0.02,
                        0.02,
                        -5,
                        4200,
                        0.008,
                    ),
                    -2.0,
                    0.1,
                ),
            ),
            **dict.fromkeys(
                (40, 37, 50, 61),
                Slot(
                    Skin(
                        455,
                        0.13,
                        ((1, -5, 0.8), (1.59, 0, 1), (2.4, -1, 0.8), (3.3, -4, 0.6), (4.7, -8, 0.4)),
                        0.02,
                        0.02,
                        -4,
                        4800,
                        0.007,
                    ),
                    -3.0,
                    0.2,
                ),
            ),
            **dict.fromkeys((39, 45, 47, 62, 86), Slot(Skin(380, 0.07, SLAP, 0.03, 0.02, 0, 3000, 0.014), -2.0, 0.0)),
            42: Slot(Grains(JINGLE, ((0.0, 1.0, 0.03),), 0.002, jingle_db=2.0, jingle_s=0.1), -13.0, 0.35),
            46: Slot(Grains(JINGLE, ((0.0, 1.0, 0.06),), 0.002, jingle_db=5.0, jingle_s=0.3), -11.0, 0.35),
        },
        (Room(0.22, -15.0, 0.55, 0.004, 26),),
    ),
    place=Place(level_lu=-1.0, highpass_hz=50, width=0.5, send=0.3, air_db=0.5, compress=0.2, sidechained=0.0),
    prefer="synth",
)
