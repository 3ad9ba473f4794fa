"""A kick drum's decay held until it is a bass line: a knock, a long sine, warm clipping."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.bars import Bars
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.motion import Vibrato
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "bass_808",
    synth=Struck(
        Bars(((1, 0, 1), (2, -27, 0.6), (3, -31, 0.4)), 2.6, 0.35, -2, 2, 0, 0.0, 0),
        release_s=0.14,
        attack_s=0.002,
        knocks=(Knock(((60, -6), (180, 0), (700, -4), (2500, -10), (8000, -26)), 0.005, -24, -10),),
        motion=Vibrato(5, 0, jitter_cents=0.0, scoop_cents=900, scoop_s=0.016, glide_s=0.09),
        effects=(
            Amplifier(4.2, 0.22, 0.85),
            Colour(((20, -2), (40, 0), (400, 1), (1500, 0), (4000, -10), (12000, -36)), 512),
        ),
        mono=True,
        detune_cents=1.5,
        fixed_phase=True,
    ),
    place=Place(level_lu=-1.5, highpass_hz=24, width=0.0, send=0.0, compress=0.3, sidechained=0.5),
    sampled=(Sampled(0, 39),),
    prefer="synth",
)
