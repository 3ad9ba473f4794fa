"""A syllable cut from a song and played on keys: ee to ah in a tenth of a second."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.layers import Layers
from cadenza.synth.tones.movement import Echo
from cadenza.synth.tones.vowels import AH, EE, EH, sung

INSTRUMENT = Instrument(
    "vocal_chop",
    synth=Layers(
        (
            (
                sung(
                    (EE, EH, AH, AH),
                    singers=2,
                    attack_s=0.008,
                    release_s=0.09,
                    vibrato_cents=0,
                    bloom_s=0.07,
                    breath_db=-28,
                ),
                0.0,
                0,
            ),
            (
                sung(
                    (EE, EH, AH, AH), singers=2, attack_s=0.008, release_s=0.09, vibrato_cents=0, bloom_s=0.07, size=1.1
                ),
                -8.0,
                12,
            ),
        ),
        (Echo(0.75, -15.0, 2),),
    ),
    place=Place(level_lu=-4.0, highpass_hz=160, width=0.7, send=0.45, air_db=1.0, compress=0.2, sidechained=0.7),
    sampled=(Sampled(0, 54),),
    prefer="synth",
)
