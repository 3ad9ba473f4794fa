"""A city from a window."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.noises.beds import Bed
from cadenza.synth.noises.places import city

INSTRUMENT = Instrument(
    "bed_city",
    synth=Bed(city),
    place=Place(level_lu=-15.0, highpass_hz=30, width=1.0, send=0.0, compress=0.0, sidechained=0.2),
    prefer="synth",
)
