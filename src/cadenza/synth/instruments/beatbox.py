"""A mouth that is a drum kit: b, t, k and ch into a close microphone."""

from __future__ import annotations

from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.players import Mouth
from cadenza.synth.drums.stage import stage
from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.tones.colour import Room

INSTRUMENT = Instrument(
    "beatbox",
    synth=Kit(
        {
            **stage(),
            **dict.fromkeys(
                (35, 36, 41, 43),
                Slot(Mouth(92, 0.14, ((60, -6), (180, 0), (500, -8), (1400, -14), (5000, -30)), -8.0), 0.0),
            ),
            **dict.fromkeys(
                (45, 47, 48, 50, 60, 61, 62, 63, 64),
                Slot(Mouth(170, 0.16, ((100, -8), (380, 0), (900, -6), (2500, -16), (7000, -34)), -14.0), -2.0),
            ),
            **dict.fromkeys(
                (38, 40),
                Slot(Mouth(210, 0.19, ((300, -14), (1200, -2), (2300, 0), (4500, -3), (9000, -12)), 4.0), -1.0),
            ),
            **dict.fromkeys(
                (37, 39, 75, 76, 77),
                Slot(Mouth(300, 0.06, ((400, -16), (1300, 0), (2600, -4), (6000, -16)), 8.0), -4.0),
            ),
            **dict.fromkeys(
                (42, 44, 69, 70, 82),
                Slot(Mouth(0, 0.05, ((1500, -30), (4500, -6), (7500, 0), (11000, -4), (18000, -20)), 10.0), -9.0),
            ),
            **dict.fromkeys(
                (46, 51, 53, 59),
                Slot(Mouth(0, 0.2, ((1500, -30), (4000, -6), (6500, 0), (10000, -4), (18000, -20)), 10.0), -9.0),
            ),
            **dict.fromkeys(
                (49, 52, 55, 57),
                Slot(Mouth(0, 0.7, ((900, -20), (2500, -4), (5000, 0), (9000, -5), (18000, -20)), 10.0), -8.0),
            ),
        },
        (Room(0.15, -17.0, 0.5, 0.003, 29),),
    ),
    place=Place(level_lu=-1.0, highpass_hz=40, width=0.3, send=0.12, air_db=0.5, compress=0.4, sidechained=0.0),
    prefer="synth",
)
