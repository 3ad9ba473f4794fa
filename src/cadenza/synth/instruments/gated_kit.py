"""A big room slammed shut: the drums of nineteen eighty-four."""

from __future__ import annotations

from cadenza.synth.drums.kit import Kit, Slot
from cadenza.synth.drums.machines import Sweep
from cadenza.synth.drums.skins import Kick, Snare
from cadenza.synth.drums.stage import hats, stage
from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.colour import Gated

INSTRUMENT = Instrument(
    "gated_kit",
    synth=Kit(
        {
            **stage(),
            **{
                key: Slot(Sweep(hertz, 0.6, 0.12, 0.55, 0.3), 0.0, pan)
                for key, hertz, pan in (
                    (41, 66, -0.6),
                    (43, 82, -0.4),
                    (45, 100, -0.1),
                    (47, 126, 0.1),
                    (48, 156, 0.4),
                    (50, 190, 0.6),
                )
            },
            **hats(plate=11, closed_s=0.13, open_s=0.9),
            36: Slot(Kick(54, 1.7, 0.018, 0.34, -12, 1.6, -4, 3800, 0.006, -18, 0.1, 0.4), 0.0),
            38: Slot(Snare(178, 0.24, -10.0, 0.3, 0.0, 0.26, crack_db=2.0, drive=0.4), 0.0),
            40: Slot(Snare(186, 0.24, -8.0, 0.3, 1.0, 0.28, crack_db=2.0, drive=0.4), 0.0),
        },
        (Gated(0.24, -3.0),),
    ),
    place=Place(level_lu=-1.0, highpass_hz=30, width=0.9, send=0.15, air_db=1.0, compress=0.4, sidechained=0.0),
    sampled=(Sampled(128, 16),),
    prefer="synth",
)
