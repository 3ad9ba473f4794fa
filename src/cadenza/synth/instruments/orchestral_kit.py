"""The back row of the hall: bass drum, field drum, clashed plates, wood and steel."""

from __future__ import annotations

from cadenza.synth.drums.bronze import Bronze
from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.players import Gong, Swell
from cadenza.synth.drums.skins import Rim, Skin, Snare
from cadenza.synth.drums.stage import CRASH, RIDE, stage, toms
from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.colour import Room

INSTRUMENT = Instrument(
    "orchestral_kit",
    synth=Kit(
        {
            **stage(),
            **toms(tune=0.9, t60_s=1.0),
            **{
                key: Slot(
                    Skin(hertz, 1.6, octaves=0.12, fall_s=0.1, slap_db=-16, slap_hz=900, air_db=-16, air_hz=160), 1.0
                )
                for key, hertz in ((35, 38), (36, 43))
            },
            37: Slot(Rim(520, 0.06), -8.0),
            38: Slot(Snare(205, 0.18, -10.0, 0.28, -2.0, 0.34, crack_db=-4.0, drive=0.0), -4.0),
            40: Slot(Snare(160, 0.25, -10.0, 0.35, -5.0, 0.4, crack_db=-6.0, drive=0.0), -3.0),
            49: Slot(Bronze(4.4, 170, CRASH, 360, 3.0, -8.0, bloom_s=0.05, plate=61), -4.0, 0.2),
            57: Slot(Bronze(4.2, 200, CRASH, 360, 3.0, -8.0, bloom_s=0.04, plate=62), -4.0, -0.2),
            55: Slot(Swell(2.2, 63), -7.0, 0.1),
            51: Slot(Bronze(4.0, 240, RIDE, 260, 0.0, -10.0, bloom_s=0.12, plate=64), -9.0, -0.2),
            52: Slot(Gong(), -3.0, -0.3),
        },
        (Room(1.1, -11.0, 0.45, 0.018, 21),),
        forces=8,
    ),
    place=Place(level_lu=-1.0, highpass_hz=25, width=0.9, send=0.7, air_db=0.5, compress=0.05, sidechained=0.0),
    sampled=(Sampled(128, 48),),
    blend_db=-12.0,
)
