"""A violin in another pocket: closer, drier, more rosin, a quicker hand."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bowed import VIOLIN_BODY, bowed

INSTRUMENT = Instrument(
    "fiddle",
    synth=bowed(VIOLIN_BODY, vibrato_cents=9, rate_hz=6.2, attack_s=0.035, scoop=-28),
    place=Place(level_lu=-3.5, highpass_hz=170, width=0.3, send=0.35, air_db=1.0, compress=0.15, sidechained=0.1),
    sampled=(Sampled(0, 110),),
)
