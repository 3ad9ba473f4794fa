"""Hands and fingers: one pair, eight pairs, a snap."""

from __future__ import annotations

from cadenza.synth.drums.bronze import Grains
from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.players import Crowded, Layered
from cadenza.synth.drums.stage import HANDS
from cadenza.synth.drums.turntable import Chirp
from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.colour import Room

INSTRUMENT = Instrument(
    "claps",
    synth=Kit(
        {
            **dict.fromkeys(range(27, 88), Slot(Crowded(Grains(HANDS, ((0.0, 1.0, 0.05),), 0.0006), 7, 0.012), -1.0)),
            **dict.fromkeys((36, 35, 28), Slot(Crowded(Grains(HANDS, ((0.0, 1.0, 0.06),), 0.0006), 4, 0.009), -1.0)),
            **dict.fromkeys(
                (37, 42, 44, 75, 76),
                Slot(
                    Layered(
                        (
                            Chirp(1900, -0.25, 0.05, 3),
                            Grains(((800, -24), (2200, 0), (3800, -2), (9000, -14)), ((0.0, 1.0, 0.035),), 0.0005),
                        ),
                        (-5.0, 0.0),
                    ),
                    -3.0,
                    0.1,
                ),
            ),
            **dict.fromkeys((40, 46), Slot(Crowded(Grains(HANDS, ((0.0, 1.0, 0.08),), 0.0006), 12, 0.02), -1.0)),
        },
        (Room(0.35, -11.0, 0.55, 0.006, 28),),
        variants=6,
    ),
    place=Place(level_lu=-5.0, highpass_hz=180, width=0.8, send=0.35, air_db=0.5, compress=0.25, sidechained=0.1),
    sampled=(Sampled(128, 0),),
    prefer="synth",
)
