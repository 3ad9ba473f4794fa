"""A long neck and a bridge pickup, a spring and a slow tremolo: the desert at dusk."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.colour import Colour, Room
from cadenza.synth.tones.guitars import electric
from cadenza.synth.tones.movement import Tremolo
from cadenza.synth.tones.strings import Plucked

INSTRUMENT = Instrument(
    "baritone_guitar",
    synth=electric(
        Plucked(0.12, 0.85, 1200, 5200, 5.0, 0.4, 1.0, 9e-5, pickup=0.12, width=0.05, partials=48),
        effects=(
            Amplifier(1.6, 0.2, 0.6),
            Colour(
                ((40, -12), (80, 1), (160, 1), (450, -2), (1200, 1), (2800, 4), (4500, 0), (7000, -14), (14000, -40))
            ),
            Tremolo(4.2, 0.3),
            Room(0.5, -15.0, 0.4, 0.03, 9),
        ),
    ),
    place=Place(level_lu=-4.5, highpass_hz=60, width=0.3, send=0.45, compress=0.35, sidechained=0.3),
    sampled=(Sampled(0, 27),),
    strum_s=0.012,
)
