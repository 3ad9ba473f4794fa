"""Small shells tuned high and left to ring, dark cymbals, a kick that is a drum."""

from __future__ import annotations

from cadenza.synth.drums.bronze import Bronze
from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.skins import Kick, Snare
from cadenza.synth.drums.stage import RIDE, hats, stage, toms
from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.colour import Room

INSTRUMENT = Instrument(
    "jazz_kit",
    synth=Kit(
        {
            **stage(),
            **toms(tune=1.3, t60_s=0.8),
            **hats(plate=7, closed_s=0.14, open_s=1.5),
            35: Slot(Kick(66, 0.7, 0.03, 0.55, -5, 1.7, -20, 1400, 0.008, -14, 0.16, 0.0), -3.0),
            36: Slot(Kick(72, 0.7, 0.03, 0.5, -5, 1.7, -18, 1600, 0.008, -14, 0.15, 0.0), -3.0),
            38: Slot(Snare(232, 0.2, -8.0, 0.32, -4.0, 0.2, crack_db=-4.0, octaves=0.15, drive=0.0), -3.0, 0.08),
            40: Slot(Snare(240, 0.2, -5.0, 0.36, -5.0, 0.18, crack_db=-2.0, octaves=0.15, drive=0.0), -3.0, 0.08),
            51: Slot(Bronze(3.4, 260, RIDE, 230, -4.0, 1.0, 4800, -20, 540, plate=41), -8.5, -0.4),
            59: Slot(Bronze(3.0, 300, RIDE, 230, -2.0, 0.0, 5200, -24, 600, plate=42), -9.0, 0.45),
            53: Slot(Bronze(2.6, 260, RIDE, 160, -13.0, -1.0, 4800, 0.0, 700, plate=41), -9.0, -0.4),
        },
        (Room(0.4, -13.0, 0.5, 0.006, 17),),
    ),
    place=Place(level_lu=-1.0, highpass_hz=35, width=0.75, send=0.3, air_db=-2.0, compress=0.15, sidechained=0.0),
    sampled=(Sampled(128, 32),),
    blend_db=-9.0,
)
