"""Strings hit under small rubber tips, and magnets close by: all attack and wires."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.guitars import electric
from cadenza.synth.tones.strings import Plucked
from cadenza.synth.tones.struck import Knock

INSTRUMENT = Instrument(
    "clavinet",
    synth=electric(
        Plucked(0.09, 0.75, 1800, 7000, 4.5, 0.45, 1.1, 1.4e-4, pickup=0.11, width=0.05, partials=52),
        effects=(
            Amplifier(1.3, 0.2, 0.5),
            Colour(((40, -16), (150, -4), (500, 0), (1400, 3), (3000, 4), (6000, 0), (11000, -12), (18000, -26))),
        ),
        release_s=0.05,
        pick=Knock(((200, -14), (900, -2), (2500, 0), (6000, -6), (14000, -22)), 0.005, -24, -10, off_db=-28),
        slurs=False,
    ),
    place=Place(level_lu=-6.0, highpass_hz=120, width=0.3, send=0.15, compress=0.35, sidechained=0.4),
    sampled=(Sampled(0, 7),),
)
