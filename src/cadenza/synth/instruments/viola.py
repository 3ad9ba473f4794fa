"""A fifth lower and darker: the voice in the middle of the strings."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bowed import VIOLA_BODY, bowed

INSTRUMENT = Instrument(
    "viola",
    synth=bowed(VIOLA_BODY, vibrato_cents=17, rate_hz=5.4, attack_s=0.08),
    place=Place(level_lu=-4.0, highpass_hz=120, width=0.3, send=0.6, air_db=0.0, compress=0.15, sidechained=0.2),
    sampled=(Sampled(0, 41),),
)
