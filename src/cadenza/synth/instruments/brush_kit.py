"""Wire brushes: a stir for a snare, feathers for a ride."""

from __future__ import annotations

from cadenza.synth.drums.bronze import Bronze
from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.players import Brush
from cadenza.synth.drums.skins import Kick, Rim
from cadenza.synth.drums.stage import RIDE, hats, stage, toms
from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.colour import Room

INSTRUMENT = Instrument(
    "brush_kit",
    synth=Kit(
        {
            **stage(),
            **toms(tune=1.25, t60_s=0.5),
            **hats(plate=7, closed_s=0.12, open_s=1.4),
            35: Slot(Kick(64, 0.5, 0.03, 0.5, -5, 1.7, -24, 1200, 0.008, -12, 0.16, 0.0), -3.0),
            36: Slot(Kick(70, 0.5, 0.03, 0.45, -5, 1.7, -22, 1400, 0.008, -12, 0.15, 0.0), -3.0),
            37: Slot(Rim(420, 0.05), -9.0, 0.1),
            38: Slot(Brush(0.17, 0.5), -6.0, 0.05),
            40: Slot(Brush(0.42, 0.15, 0.16), -9.0, 0.05),
            39: Slot(Brush(0.3, 0.3, 0.09), -8.0, 0.05),
            51: Slot(Bronze(2.8, 300, RIDE, 200, -2.0, -9.0, 6500, -30, 560, plate=43, soft_hz=3800), -11.0, -0.4),
            59: Slot(Bronze(2.6, 330, RIDE, 200, 0.0, -10.0, 6500, -34, 600, plate=44, soft_hz=3800), -11.0, 0.4),
        },
        (Room(0.35, -14.0, 0.5, 0.006, 18),),
    ),
    place=Place(level_lu=-1.0, highpass_hz=35, width=0.7, send=0.3, air_db=-1.0, compress=0.1, sidechained=0.0),
    sampled=(Sampled(128, 40),),
    blend_db=-8.0,
)
