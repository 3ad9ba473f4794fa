"""Drum pads of the early machines: tuned skins, pitch that drops, noise for wires."""

from __future__ import annotations

from cadenza.synth.drums.bronze import Grains
from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.machines import Sweep, machine_909
from cadenza.synth.drums.players import Layered
from cadenza.synth.drums.stage import stage
from cadenza.synth.instrument import Instrument, Place, Sampled

INSTRUMENT = Instrument(
    "electronic_kit",
    synth=Kit(
        {
            **stage(),
            **machine_909(),
            **{
                key: Slot(Sweep(hertz, 0.9, 0.09, 0.4, 0.25), -2.0, pan)
                for key, hertz, pan in (
                    (41, 70, -0.5),
                    (43, 88, -0.3),
                    (45, 110, -0.1),
                    (47, 138, 0.1),
                    (48, 170, 0.3),
                    (50, 210, 0.5),
                )
            },
            38: Slot(
                Layered(
                    (
                        Sweep(190, 0.5, 0.03, 0.2, 0.1),
                        Grains(
                            ((300, -20), (1200, -3), (4000, 0), (9000, -3), (18000, -16)), ((0.0, 1.0, 0.24),), 0.0005
                        ),
                    ),
                    (0.0, -1.0),
                ),
                -1.0,
            ),
        },
    ),
    place=Place(level_lu=-1.0, highpass_hz=28, width=0.6, send=0.15, air_db=0.5, compress=0.35, sidechained=0.0),
    sampled=(Sampled(128, 24),),
    prefer="synth",
)
