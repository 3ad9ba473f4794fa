"""A shift register and a falling triangle: the whole drum kit of a console."""

from __future__ import annotations

from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.machines import ChipDrop, ChipNoise
from cadenza.synth.drums.stage import stage
from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.tones.amplifier import Crush

INSTRUMENT = Instrument(
    "chip_kit",
    synth=Kit(
        {
            **stage(),
            **dict.fromkeys((35, 36, 41, 43, 45), Slot(ChipDrop(150, 0.16), 0.0)),
            **dict.fromkeys((47, 48, 50, 60, 61, 62, 63, 64), Slot(ChipDrop(320, 0.14), -3.0)),
            **dict.fromkeys((37, 38, 39, 40, 54, 58), Slot(ChipNoise(7000, 0.16), -3.0)),
            **dict.fromkeys((42, 44, 69, 70, 82, 75, 76, 77), Slot(ChipNoise(22000, 0.045), -10.0)),
            **dict.fromkeys((46, 51, 53, 59), Slot(ChipNoise(22000, 0.2), -10.0)),
            **dict.fromkeys((49, 52, 55, 57), Slot(ChipNoise(11000, 0.7), -7.0)),
        },
        (Crush(7, 44100),),
    ),
    place=Place(level_lu=-1.0, highpass_hz=30, width=0.1, send=0.0, air_db=0.0, compress=0.1, sidechained=0.0),
    prefer="synth",
)
