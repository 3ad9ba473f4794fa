"""A row of great drums and the people who hit them: one deep, some high, sticks on rims."""

from __future__ import annotations

from cadenza.synth.drums.bronze import Bronze
from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.players import Ensembled, Gong, Swell
from cadenza.synth.drums.skins import Rim, Skin
from cadenza.synth.drums.stage import CRASH, stage
from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.colour import Room

INSTRUMENT = Instrument(
    "taiko_kit",
    synth=Kit(
        {
            **stage(),
            **{
                key: Slot(
                    Ensembled(
                        Skin(
                            hertz,
                            t60,
                            octaves=0.28,
                            fall_s=0.07,
                            slap_db=-5,
                            slap_hz=1700,
                            slap_s=0.016,
                            air_db=-14,
                            air_hz=220,
                            air_s=0.3,
                            drive=0.25,
                        ),
                        people,
                        0.011,
                    ),
                    level,
                    pan,
                )
                for key, hertz, t60, people, level, pan in (
                    (35, 46, 1.5, 3, 2, 0),
                    (36, 54, 1.3, 3, 2, 0),
                    (41, 62, 1.2, 2, 0, -0.4),
                    (43, 72, 1.0, 2, 0, -0.2),
                    (45, 84, 0.9, 2, -1, 0.1),
                    (47, 98, 0.8, 2, -1, 0.3),
                    (48, 118, 0.65, 2, -2, 0.45),
                    (50, 146, 0.5, 2, -2, 0.6),
                    (64, 84, 0.9, 1, -2, -0.4),
                    (63, 118, 0.6, 1, -3, 0.3),
                    (87, 50, 1.4, 2, 1, 0),
                    (86, 60, 0.5, 2, 0, 0),
                    (66, 98, 0.7, 1, -2, -0.3),
                    (65, 128, 0.5, 1, -2, 0.3),
                )
            },
            38: Slot(
                Ensembled(Skin(228, 0.24, octaves=0.1, slap_db=1, slap_hz=3200, slap_s=0.02, drive=0.2), 2, 0.008),
                -2.0,
                0.1,
            ),
            40: Slot(
                Ensembled(Skin(190, 0.3, octaves=0.12, slap_db=0, slap_hz=2600, slap_s=0.02, drive=0.2), 2, 0.008),
                -2.0,
                -0.1,
            ),
            **dict.fromkeys((37, 42, 44, 75, 76, 31), Slot(Ensembled(Rim(640, 0.05), 3, 0.007), -8.0, 0.2)),
            **dict.fromkeys((46, 39, 77), Slot(Ensembled(Rim(480, 0.07), 4, 0.012), -6.0, -0.2)),
            49: Slot(Bronze(4.4, 170, CRASH, 360, 3.0, -8.0, bloom_s=0.05, plate=61), -5.0, 0.2),
            52: Slot(Gong(), -3.0, -0.3),
            55: Slot(Swell(2.2, 63), -7.0, 0.1),
        },
        (Room(0.9, -9.0, 0.4, 0.014, 22),),
        forces=8,
    ),
    place=Place(level_lu=-1.0, highpass_hz=25, width=0.9, send=0.55, air_db=0.5, compress=0.15, sidechained=0.0),
    sampled=(Sampled(128, 48),),
    prefer="synth",
)
