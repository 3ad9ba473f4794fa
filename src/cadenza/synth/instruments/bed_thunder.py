"""A storm some hills away."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.noises.beds import Bed
from cadenza.synth.noises.weather import thunder

INSTRUMENT = Instrument(
    "bed_thunder",
    synth=Bed(thunder),
    place=Place(level_lu=-12.0, highpass_hz=20, width=1.0, send=0.0, compress=0.0, sidechained=0.1),
    prefer="synth",
)
