"""A double bass, plucked: a soft finger, a wooden box, a growl that fades before the note does."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bowed import BASS_BODY
from cadenza.synth.tones.motion import Vibrato
from cadenza.synth.tones.strings import Plucked
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "upright_bass",
    synth=Struck(
        Plucked(0.2, 1.2, 340, 1800, 3.2, 0.25, 2.2, 1.2e-4, width=0.06, partials=36),
        release_s=0.1,
        attack_s=0.006,
        knocks=(
            Knock(((60, -4), (150, 0), (500, -8), (1600, -16), (5000, -30)), 0.016, -24, -15, off_db=-34),
            Knock(((600, -14), (1600, 0), (3500, -6), (9000, -24)), 0.008, -40, -24),
        ),
        motion=Vibrato(4.8, 0.0, 0.2, 0.3, jitter_cents=1.0, scoop_cents=-14, scoop_s=0.05, glide_s=0.09),
        effects=(BASS_BODY,),
        mono=True,
    ),
    place=Place(
        level_lu=-3.5,
        highpass_hz=32,
        lowpass_hz=7000,
        width=0.1,
        send=0.18,
        body_db=0.0,
        compress=0.35,
        sidechained=0.3,
    ),
    sampled=(Sampled(0, 32),),
    blend_db=-10.0,
)
