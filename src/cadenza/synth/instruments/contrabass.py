"""A double bass under the bow: slow to speak, wide as a door."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bowed import BASS_BODY, bowed

INSTRUMENT = Instrument(
    "contrabass",
    synth=bowed(BASS_BODY, vibrato_cents=8, rate_hz=4.6, attack_s=0.12),
    place=Place(level_lu=-4.0, highpass_hz=30, width=0.2, send=0.5, air_db=0.0, compress=0.15, sidechained=0.3),
    sampled=(Sampled(0, 43),),
)
