"""One violin: a bow that bites, a vibrato that waits, a body that colours each of its swings."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bowed import VIOLIN_BODY, bowed

INSTRUMENT = Instrument(
    "violin",
    synth=bowed(VIOLIN_BODY),
    place=Place(level_lu=-3.0, highpass_hz=170, width=0.3, send=0.6, air_db=0.5, compress=0.15, sidechained=0.2),
    sampled=(Sampled(0, 40),),
    blend_db=-14.0,
)
