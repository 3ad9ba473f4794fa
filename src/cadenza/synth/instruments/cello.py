"""One cello: chest and nose, a wide slow vibrato."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bowed import CELLO_BODY, bowed

INSTRUMENT = Instrument(
    "cello",
    synth=bowed(CELLO_BODY, vibrato_cents=16, rate_hz=5.1, attack_s=0.085),
    place=Place(level_lu=-3.5, highpass_hz=60, width=0.3, send=0.6, air_db=0.0, compress=0.15, sidechained=0.2),
    sampled=(Sampled(0, 42),),
    blend_db=-14.0,
)
