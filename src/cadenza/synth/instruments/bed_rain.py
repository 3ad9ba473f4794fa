"""Rain on leaves and stone."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.noises.beds import Bed
from cadenza.synth.noises.weather import rain

INSTRUMENT = Instrument(
    "bed_rain",
    synth=Bed(rain),
    place=Place(level_lu=-14.0, highpass_hz=60, width=1.0, send=0.0, compress=0.0, sidechained=0.2),
    prefer="synth",
)
