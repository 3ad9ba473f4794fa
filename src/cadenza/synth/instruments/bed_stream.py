"""A brook over stones."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.noises.beds import Bed
from cadenza.synth.noises.weather import stream

INSTRUMENT = Instrument(
    "bed_stream",
    synth=Bed(stream),
    place=Place(level_lu=-14.0, highpass_hz=90, width=1.0, send=0.0, compress=0.0, sidechained=0.2),
    prefer="synth",
)
