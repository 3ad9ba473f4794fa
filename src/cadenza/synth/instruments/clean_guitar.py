"""Single coils into a clean amplifier: glass on top, a little squeeze, a slow chorus."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.guitars import electric
from cadenza.synth.tones.movement import Chorus
from cadenza.synth.tones.strings import Plucked

INSTRUMENT = Instrument(
    "clean_guitar",
    synth=electric(
        Plucked(0.13, 0.8, 1600, 8500, 4.5, 0.45, 1.0, 5e-5, pickup=0.21, width=0.08, partials=44),
        effects=(
            Amplifier(1.1, 0.15, 0.6),
            Colour(
                (
                    (50, -18),
                    (110, -2),
                    (200, 0),
                    (450, -2),
                    (1000, 0),
                    (2500, 6),
                    (4500, 4),
                    (6500, -6),
                    (11000, -26),
                    (18000, -50),
                )
            ),
            Chorus(0.7, 1.2, 7, 0.3),
        ),
    ),
    place=Place(level_lu=-5.0, highpass_hz=100, width=0.6, send=0.35, compress=0.4, sidechained=0.3),
    sampled=(Sampled(0, 27),),
    blend_db=-12.0,
    strum_s=0.011,
)
