"""An electric bass under two fingers: round, a little growl when pushed, straight into the desk."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.motion import Vibrato
from cadenza.synth.tones.strings import Plucked
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "finger_bass",
    synth=Struck(
        Plucked(0.19, 1.05, 600, 3000, 6.0, 0.2, 1.5, 6e-5, pickup=0.17, width=0.03, partials=44),
        release_s=0.07,
        attack_s=0.004,
        knocks=(Knock(((80, -6), (300, 0), (900, -3), (2500, -12), (7000, -30)), 0.009, -30, -19, off_db=-36),),
        motion=Vibrato(5.0, 0.0, 0.2, 0.3, jitter_cents=0.0, glide_s=0.07),
        effects=(
            Amplifier(gain=1.6, bias=0.25, mix=0.5),
            Colour(((25, -8), (50, 1), (90, 2), (250, 0), (500, -2), (900, 1), (2000, 0), (4000, -7), (9000, -24))),
        ),
        mono=True,
    ),
    place=Place(level_lu=-3.0, highpass_hz=34, width=0.0, send=0.06, compress=0.45, sidechained=0.4),
    sampled=(Sampled(0, 33),),
    blend_db=-9.0,
)
