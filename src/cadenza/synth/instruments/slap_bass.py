"""A thumb on the string and the string on the frets: a crack, then a scooped, shining note."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.motion import Vibrato
from cadenza.synth.tones.strings import Plucked
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "slap_bass",
    synth=Struck(
        Plucked(0.07, 0.75, 1600, 7000, 4.0, 0.2, 1.1, 8e-5, pickup=0.16, width=0.03, partials=60),
        release_s=0.05,
        attack_s=0.0012,
        knocks=(
            Knock(((300, -12), (1200, -3), (3000, 0), (6500, -2), (13000, -16)), 0.007, -18, -4, off_db=-34),
            Knock(((60, -2), (120, 0), (300, -12), (1000, -30)), 0.02, -26, -14),
        ),
        motion=Vibrato(5.0, 0.0, 0.2, 0.3, jitter_cents=0.0, glide_s=0.06),
        effects=(
            Amplifier(1.2, 0.1, 0.4),
            Colour(((25, -8), (50, 3), (90, 3), (300, -2), (600, -4), (1500, 1), (3500, 4), (7000, 1), (14000, -10))),
        ),
        mono=True,
    ),
    place=Place(level_lu=-3.0, highpass_hz=34, width=0.0, send=0.06, compress=0.45, sidechained=0.4),
    sampled=(Sampled(0, 36),),
    blend_db=-9.0,
)
