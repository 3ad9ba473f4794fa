"""Two small drums with iron in their skins: one sings, one bends under the wrist."""

from __future__ import annotations

from cadenza.synth.drums.bronze import Grains
from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.skins import LOADED, Skin
from cadenza.synth.drums.stage import JINGLE, SLAP, stage
from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.tones.colour import Room

INSTRUMENT = Instrument(
    "tabla",
    synth=Kit(
        {
            **stage(),
            **dict.fromkeys(
                (35, 36, 41, 43, 66, 87),
                Slot(
                    Skin(
                        78,
                        0.75,
                        ((1, 0, 1), (1.55, -12, 0.5), (2.1, -18, 0.3)),
                        -0.45,
                        0.16,
                        slap_db=-20,
                        slap_hz=600,
                        air_db=-20,
                        air_hz=160,
                    ),
                    0.0,
                    -0.2,
                ),
            ),
            **dict.fromkeys(
                (45, 64, 86),
                Slot(
                    Skin(84, 0.16, ((1, 0, 1), (1.6, -8, 0.6), (2.3, -12, 0.5)), 0.1, 0.03, slap_db=-8, slap_hz=900),
                    -2.0,
                    -0.2,
                ),
            ),
            **dict.fromkeys((38, 48, 60, 61), Slot(Skin(294, 0.55, LOADED, 0.01, 0.02, -12, 2600, 0.008), -2.0, 0.15)),
            **dict.fromkeys(
                (40, 47, 63, 65),
                Slot(
                    Skin(294, 0.9, ((1.0, 0, 1), (2.0, -9, 0.6), (3.0, -18, 0.3)), 0.01, 0.02, -16, 1800, 0.008),
                    -2.5,
                    0.15,
                ),
            ),
            **dict.fromkeys((37, 42, 62, 50, 39), Slot(Skin(520, 0.05, SLAP, 0.0, 0.02, -3, 3000, 0.01), -6.0, 0.2)),
            **dict.fromkeys((44, 67, 68), Slot(Skin(430, 0.04, SLAP, 0.0, 0.02, -4, 2200, 0.01), -8.0, 0.2)),
            46: Slot(Grains(JINGLE, ((0.0, 1.0, 0.06),), 0.002, jingle_db=4.0, jingle_s=0.6), -12.0, 0.4),
        },
        (Room(0.2, -16.0, 0.5, 0.004, 25),),
    ),
    place=Place(level_lu=-1.0, highpass_hz=45, width=0.5, send=0.3, air_db=0.5, compress=0.2, sidechained=0.0),
    prefer="synth",
)
