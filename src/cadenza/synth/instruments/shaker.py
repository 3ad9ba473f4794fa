"""Seeds in a tube and jingles in a hoop: the small motor of a groove."""

from __future__ import annotations

from cadenza.synth.drums.bronze import Grains
from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.stage import DRY, JINGLE, guiro
from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.colour import Room

INSTRUMENT = Instrument(
    "shaker",
    synth=Kit(
        {
            **dict.fromkeys(
                range(27, 88), Slot(Grains(DRY, ((0.0, 0.35, 0.05), (0.035, 1.0, 0.06)), 0.016), -6.0, 0.1)
            ),
            **dict.fromkeys(
                (36, 35, 82, 70), Slot(Grains(DRY, ((0.0, 0.5, 0.05), (0.045, 1.0, 0.075)), 0.02), -6.0, 0.1)
            ),
            **dict.fromkeys((42, 44), Slot(Grains(DRY, ((0.0, 1.0, 0.045),), 0.01), -7.0, 0.1)),
            **dict.fromkeys(
                (38, 40, 54, 39),
                Slot(
                    Grains(JINGLE, ((0.0, 1.0, 0.05), (0.022, 0.5, 0.14)), 0.002, jingle_db=4.0, jingle_s=0.22),
                    -4.0,
                    0.15,
                ),
            ),
            **dict.fromkeys(
                (46, 83),
                Slot(
                    Grains(JINGLE, ((0.0, 0.7, 0.08), (0.06, 1.0, 0.12)), 0.02, jingle_db=2.0, jingle_s=0.25),
                    -6.0,
                    0.15,
                ),
            ),
            69: Slot(Grains(DRY, ((0.0, 0.6, 0.04), (0.04, 1.0, 0.11)), 0.014), -6.0, 0.2),
            73: Slot(guiro(6, 0.016), -6.0, 0.2),
            74: Slot(guiro(26, 0.014), -6.0, 0.2),
        },
        (Room(0.2, -17.0, 0.6, 0.004, 27),),
        variants=6,
    ),
    place=Place(level_lu=-9.0, highpass_hz=400, width=0.6, send=0.2, air_db=0.5, compress=0.15, sidechained=0.2),
    sampled=(Sampled(128, 0),),
    prefer="synth",
)
