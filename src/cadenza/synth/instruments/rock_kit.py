"""Big shells, hit hard, in a live room."""

from __future__ import annotations

from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.skins import Kick, Snare
from cadenza.synth.drums.stage import hats, stage, toms
from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.colour import Room

INSTRUMENT = Instrument(
    "rock_kit",
    synth=Kit(
        {
            **stage(),
            **toms(tune=0.88, t60_s=0.95),
            **hats(plate=5, closed_s=0.16, open_s=1.4),
            35: Slot(Kick(46, 1.5, 0.022, 0.5, -10, 1.6, -4, 3800, 0.006, -18, 0.12, 0.4), 1.0),
            36: Slot(Kick(50, 1.6, 0.02, 0.46, -10, 1.6, -3, 4200, 0.006, -18, 0.12, 0.4), 1.0),
            38: Slot(Snare(172, 0.22, -9.0, 0.3, -2.0, 0.3, crack_db=1.0, drive=0.35), 0.0, 0.05),
            40: Slot(Snare(180, 0.24, -5.0, 0.4, -2.0, 0.28, crack_db=3.0, drive=0.4), 0.0, 0.05),
        },
        (Room(0.55, -9.0, 0.6, 0.008, 16), Amplifier(0.8, 0.05, 0.4, mono=False, level=0.3)),
    ),
    place=Place(level_lu=-1.0, highpass_hz=30, width=0.8, send=0.2, air_db=1.0, compress=0.5, sidechained=0.0),
    sampled=(Sampled(128, 16),),
    blend_db=-7.0,
)
