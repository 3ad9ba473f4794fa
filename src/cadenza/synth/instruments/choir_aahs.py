"""A choir on an open vowel: eight singers, each with a vibrato of their own."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.vowels import AH, OH, OO, sung

INSTRUMENT = Instrument(
    "choir_aahs",
    synth=sung((OO, OH, AH, AH), singers=8),
    place=Place(level_lu=-5.5, highpass_hz=110, width=0.95, send=0.7, air_db=1.0, compress=0.2, sidechained=0.5),
    sampled=(Sampled(0, 52),),
    blend_db=-4.0,
)
