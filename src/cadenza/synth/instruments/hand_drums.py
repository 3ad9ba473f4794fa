"""Djembe, cajón, frame drum: skin and box under the palm."""

from __future__ import annotations

from cadenza.synth.drums.bronze import Grains
from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.skins import Skin
from cadenza.synth.drums.stage import DRY, JINGLE, SLAP, stage
from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.colour import Room

INSTRUMENT = Instrument(
    "hand_drums",
    synth=Kit(
        {
            **stage(),
            **dict.fromkeys(
                (35, 36, 41, 64, 86, 87),
                Slot(Skin(72, 0.45, octaves=0.25, slap_db=-16, slap_hz=700, air_db=-12, air_hz=180), 0.0),
            ),
            **dict.fromkeys(
                (43, 45, 66), Slot(Skin(98, 0.4, octaves=0.15, slap_db=-14, slap_hz=900, air_db=-14), -1.0, -0.2)
            ),
            **dict.fromkeys(
                (47, 48, 61, 63), Slot(Skin(285, 0.3, octaves=0.05, slap_db=-10, slap_hz=1500), -3.0, 0.15)
            ),
            **dict.fromkeys((50, 60, 65), Slot(Skin(330, 0.24, octaves=0.05, slap_db=-8, slap_hz=2000), -3.0, 0.2)),
            **dict.fromkeys((38, 40), Slot(Skin(360, 0.16, SLAP, 0.04, 0.03, -2, 3200, 0.02), -2.0, 0.05)),
            **dict.fromkeys((37, 62, 39), Slot(Skin(410, 0.1, SLAP, 0.03, 0.03, 0, 3600, 0.016), -4.0, 0.1)),
            42: Slot(Grains(DRY, ((0.0, 0.5, 0.05), (0.05, 1.0, 0.06)), 0.012), -13.0, 0.4),
            44: Slot(Grains(DRY, ((0.0, 1.0, 0.04),), 0.01), -15.0, 0.4),
            46: Slot(Grains(JINGLE, ((0.0, 1.0, 0.1),), 0.003, jingle_db=3.0, jingle_s=0.25), -11.0, 0.35),
        },
        (Room(0.28, -14.0, 0.45, 0.005, 24),),
    ),
    place=Place(level_lu=-1.0, highpass_hz=40, width=0.6, send=0.25, air_db=0.5, compress=0.2, sidechained=0.0),
    sampled=(Sampled(128, 0),),
    prefer="synth",
)
