"""The same choir with rounded lips: soft, dark, close together."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.vowels import MM, OH, OO, sung

INSTRUMENT = Instrument(
    "choir_oohs",
    synth=sung((MM, OO, OO, OH), singers=7, vibrato_cents=17, attack_s=0.14, tilt=1.25),
    place=Place(level_lu=-6.0, highpass_hz=110, width=0.95, send=0.7, air_db=1.0, compress=0.2, sidechained=0.5),
    sampled=(Sampled(0, 53),),
    blend_db=-4.0,
)
