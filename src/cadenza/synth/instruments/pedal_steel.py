"""Strings under a steel bar, a volume pedal that hides the pick, a slow shake."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.guitars import electric
from cadenza.synth.tones.strings import Plucked
from cadenza.synth.tones.struck import Knock

INSTRUMENT = Instrument(
    "pedal_steel",
    synth=electric(
        Plucked(0.18, 0.95, 1300, 5200, 9.0, 0.3, 0.9, 4e-5, pickup=0.17, width=0.08, partials=40),
        effects=(
            Amplifier(0.9, 0.15, 0.5),
            Colour(((60, -14), (140, 0), (500, 0), (1500, 1), (3000, 2), (5000, -5), (9000, -24), (16000, -46))),
        ),
        release_s=0.3,
        pick=Knock(((400, -14), (1500, 0), (4000, -4), (9000, -18)), 0.005, -40, -26),
    ),
    place=Place(level_lu=-4.0, highpass_hz=110, width=0.5, send=0.55, compress=0.35, sidechained=0.3),
    sampled=(Sampled(0, 26),),
)
