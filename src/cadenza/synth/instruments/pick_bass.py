"""An electric bass with a pick: a click, a grind, every note the same size."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.motion import Vibrato
from cadenza.synth.tones.strings import Plucked
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "pick_bass",
    synth=Struck(
        Plucked(0.12, 0.9, 900, 4500, 5.0, 0.2, 1.3, 7e-5, pickup=0.14, width=0.03, partials=52),
        release_s=0.06,
        attack_s=0.002,
        knocks=(Knock(((200, -10), (800, -2), (2200, 0), (5000, -6), (12000, -24)), 0.006, -24, -12, off_db=-34),),
        motion=Vibrato(5.0, 0.0, 0.2, 0.3, jitter_cents=0.0, glide_s=0.07),
        effects=(
            Amplifier(2.2, 0.2, 0.55),
            Colour(
                (
                    (25, -8),
                    (50, 1),
                    (90, 2),
                    (250, 0),
                    (500, -1),
                    (900, 1),
                    (2500, 2),
                    (4500, -4),
                    (9000, -18),
                    (16000, -36),
                )
            ),
        ),
        mono=True,
    ),
    place=Place(level_lu=-3.0, highpass_hz=34, width=0.0, send=0.06, compress=0.45, sidechained=0.4),
    sampled=(Sampled(0, 34),),
    blend_db=-9.0,
)
