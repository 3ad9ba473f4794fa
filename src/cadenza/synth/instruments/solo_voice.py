"""One singer without words: slides in, blooms to a vowel that changes from note to note, shakes late."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.vowels import AH, EE, EH, MM, OH, OO, sung

INSTRUMENT = Instrument(
    "solo_voice",
    synth=sung(
        (OO, OH, AH, AH),
        singers=1,
        attack_s=0.07,
        release_s=0.16,
        vibrato_cents=32,
        mono=True,
        breath_db=-29,
        bloom_s=0.1,
        syllables=((MM, OH, AH, AH), (OO, OO, OH, OH), (EE, EH, AH, AH)),
    ),
    place=Place(level_lu=-1.5, highpass_hz=130, width=0.2, send=0.5, air_db=1.0, compress=0.2, sidechained=0.1),
    sampled=(Sampled(0, 53),),
    prefer="synth",
)
