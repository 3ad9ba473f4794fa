"""Other people's tables."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.noises.beds import Bed
from cadenza.synth.noises.places import cafe

INSTRUMENT = Instrument(
    "bed_cafe",
    synth=Bed(cafe),
    place=Place(level_lu=-16.0, highpass_hz=60, width=1.0, send=0.0, compress=0.0, sidechained=0.2),
    prefer="synth",
)
