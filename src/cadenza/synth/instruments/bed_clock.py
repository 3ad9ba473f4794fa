"""A clock in a still room."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.noises.beds import Bed
from cadenza.synth.noises.places import clock

INSTRUMENT = Instrument(
    "bed_clock",
    synth=Bed(clock),
    place=Place(level_lu=-15.0, highpass_hz=80, width=1.0, send=0.0, compress=0.0, sidechained=0.1),
    prefer="synth",
)
