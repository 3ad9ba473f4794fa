"""The section again, with bows that take a second to arrive."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bowed import SECTION_BODY, section

INSTRUMENT = Instrument(
    "slow_strings",
    synth=section(SECTION_BODY, players=7, attack_s=0.55, release_s=0.8, high=0.68),
    place=Place(level_lu=-6.5, highpass_hz=60, width=1.0, send=0.7, air_db=0.5, compress=0.15, sidechained=0.6),
    sampled=(Sampled(0, 49),),
)
