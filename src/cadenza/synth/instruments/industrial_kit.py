"""Sheet metal, pistons, a press: drums from a factory, driven into the red."""

from __future__ import annotations

from cadenza.synth.drums.bronze import Bronze, Grains, Solid
from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.players import Layered
from cadenza.synth.drums.skins import Kick, Snare
from cadenza.synth.drums.stage import CHINA, CLAP, DRY, stage, toms
from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.colour import Room

INSTRUMENT = Instrument(
    "industrial_kit",
    synth=Kit(
        {
            **stage(),
            **toms(tune=0.8, t60_s=0.35),
            35: Slot(Kick(44, 2.2, 0.02, 0.4, -10, 1.6, 0, 2600, 0.01, -12, 0.1, 1.4), 1.0),
            36: Slot(Kick(48, 2.4, 0.02, 0.36, -10, 1.6, 1, 3000, 0.01, -12, 0.1, 1.6), 1.0),
            38: Slot(
                Layered(
                    (
                        Snare(160, 0.16, -6.0, 0.25, 2.0, 0.2, crack_db=2.0, drive=0.9),
                        Bronze(0.45, 380, CHINA, 110, -8.0, -6.0, plate=51),
                    ),
                    (0.0, -4.0),
                ),
                -0.5,
            ),
            40: Slot(
                Layered(
                    (
                        Solid(310, (1.0, 1.47, 2.09, 2.56, 3.9, 5.3), (0, -2, -3, -4, -6, -8), 0.5, 0.3, tap_db=0),
                        Grains(CLAP, ((0.0, 1.0, 0.12),), 0.0005),
                    ),
                    (0.0, -3.0),
                ),
                -2.0,
            ),
            37: Slot(Solid(1330, (1.0, 1.61, 2.37, 3.3), (0, -2, -4, -8), 0.16, 0.3, tap_db=0), -6.0, 0.3),
            42: Slot(Bronze(0.09, 900, DRY, 100, -2.0, 0.0, plate=52, wash_s=0.4), -11.0, 0.25),
            46: Slot(Bronze(0.6, 600, CHINA, 110, 0.0, -2.0, plate=52), -10.0, 0.25),
            49: Slot(Bronze(2.4, 160, CHINA, 260, 1.0, 0.0, plate=53, bloom_s=0.01), -6.0, -0.3),
            51: Slot(Solid(740, (1.0, 1.5, 2.21, 3.07, 4.4), (0, -1, -3, -5, -9), 0.7, 0.3, tap_db=-2), -9.0, -0.4),
            56: Slot(Solid(410, (1.0, 1.34, 2.9, 4.2), (0, -2, -4, -8), 0.35, 0.3, tap_db=0), -7.0),
        },
        (Amplifier(3.2, 0.2, 0.8, mono=False, level=0.3), Room(0.3, -11.0, 0.5, 0.004, 20)),
    ),
    place=Place(level_lu=-1.0, highpass_hz=28, width=0.6, send=0.15, air_db=0.0, compress=0.4, sidechained=0.0),
    sampled=(Sampled(128, 24),),
    prefer="synth",
)
