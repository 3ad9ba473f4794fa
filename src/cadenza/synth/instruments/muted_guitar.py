"""The palm on the bridge: a pulse, a thud, hardly a note."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.guitars import electric
from cadenza.synth.tones.strings import Plucked

INSTRUMENT = Instrument(
    "muted_guitar",
    synth=electric(
        Plucked(0.1, 1.0, 1100, 4200, 0.42, 0.25, 1.6, 6e-5, pickup=0.19, width=0.05, partials=36),
        effects=(
            Amplifier(1.4, 0.2, 0.6),
            Colour(((50, -16), (110, 0), (250, 1), (700, 0), (2200, 3), (4200, 0), (6500, -12), (12000, -32))),
        ),
        release_s=0.06,
    ),
    place=Place(level_lu=-6.0, highpass_hz=100, width=0.4, send=0.25, compress=0.35, sidechained=0.3),
    sampled=(Sampled(0, 28),),
    strum_s=0.008,
)
