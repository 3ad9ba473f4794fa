"""A whole section's fingers: a soft, wide pluck with wood in it."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bowed import SECTION_BODY, plucked_section

INSTRUMENT = Instrument(
    "pizzicato_strings",
    synth=plucked_section(SECTION_BODY, players=3),
    place=Place(level_lu=-5.5, highpass_hz=70, width=0.9, send=0.55, air_db=1.0, compress=0.15, sidechained=0.2),
    sampled=(Sampled(0, 45),),
    blend_db=-2.0,
)
