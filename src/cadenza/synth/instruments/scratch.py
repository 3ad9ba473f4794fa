"""A hand on a record."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.noises.sweeps import Scratches

INSTRUMENT = Instrument(
    "scratch",
    synth=Scratches(),
    place=Place(level_lu=-4.0, highpass_hz=150, width=0.3, send=0.2, compress=0.0, sidechained=0.2),
    prefer="synth",
)
