"""No frets: a note that blooms after the finger, a vocal middle, slides for free."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.motion import Vibrato
from cadenza.synth.tones.strings import Plucked
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "fretless_bass",
    synth=Struck(
        Plucked(0.15, 1.0, 500, 2400, 5.5, 0.2, 1.2, 5e-5, pickup=0.11, width=0.03, partials=40),
        release_s=0.09,
        attack_s=0.012,
        knocks=(Knock(((80, -8), (300, 0), (900, -6), (3000, -18)), 0.012, -34, -24),),
        motion=Vibrato(4.6, 7.0, 0.25, 0.4, jitter_cents=1.0, scoop_cents=-18, scoop_s=0.07, glide_s=0.11),
        effects=(
            Amplifier(1.2, 0.3, 0.5),
            Colour(((25, -8), (60, 1), (150, 1), (500, 3), (900, 2), (1800, -3), (4000, -14), (10000, -34))),
        ),
        mono=True,
    ),
    place=Place(level_lu=-3.0, highpass_hz=34, width=0.0, send=0.06, compress=0.45, sidechained=0.4),
    sampled=(Sampled(0, 35),),
)
