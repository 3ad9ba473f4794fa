"""A string section, first violins to basses: many bows, one breath."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bowed import SECTION_BODY, section

INSTRUMENT = Instrument(
    "string_ensemble",
    synth=section(SECTION_BODY, players=7, attack_s=0.12),
    place=Place(level_lu=-5.0, highpass_hz=60, width=0.9, send=0.65, air_db=1.0, compress=0.15, sidechained=0.6),
    sampled=(Sampled(0, 48),),
    blend_db=-9.0,
)
