"""A door the size of a house."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.noises.sweeps import Impact

INSTRUMENT = Instrument(
    "impact",
    synth=Impact(),
    place=Place(level_lu=-3.0, highpass_hz=22, width=0.9, send=0.6, compress=0.0, sidechained=0.0),
    prefer="synth",
)
