"""Drums off an old record: a soft kick, a snare with dust on it, hats without a top."""

from __future__ import annotations

from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.skins import Kick, Rim, Snare
from cadenza.synth.drums.stage import hats, stage
from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier, Crush
from cadenza.synth.tones.colour import Colour, Room

INSTRUMENT = Instrument(
    "lofi_kit",
    synth=Kit(
        {
            **stage(),
            **hats(plate=9, closed_s=0.1, open_s=0.6),
            35: Slot(Kick(52, 1.1, 0.024, 0.36, -12, 1.7, -13, 1500, 0.008, -17, 0.08, 0.5), 0.5),
            36: Slot(Kick(56, 1.2, 0.022, 0.32, -12, 1.7, -11, 1700, 0.008, -17, 0.08, 0.5), 0.5),
            37: Slot(Rim(430, 0.05), -6.0, 0.1),
            38: Slot(Snare(196, 0.12, -12.0, 0.14, -3.0, 0.16, crack_db=-4.0, crack_hz=2200, drive=0.45), -1.5, 0.03),
            40: Slot(Snare(210, 0.1, -10.0, 0.12, 0.0, 0.2, crack_db=-3.0, crack_hz=2200, drive=0.5), -1.5, 0.03),
        },
        (
            Room(0.16, -15.0, 0.3, 0.003, 19),
            Amplifier(1.3, 0.15, 0.6, level=0.3),
            Crush(10.5, 26040),
            Colour(((25, -6), (60, 1), (120, 2), (400, 0), (2500, 1), (6500, -2), (10000, -14), (14000, -40)), 512),
        ),
    ),
    place=Place(level_lu=-1.0, highpass_hz=30, width=0.35, send=0.12, air_db=0.0, compress=0.35, sidechained=0.0),
    sampled=(Sampled(128, 8),),
    prefer="synth",
)
