"""The same climb turned over: the air going out."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.noises.sweeps import Riser

INSTRUMENT = Instrument(
    "downlifter",
    synth=Riser(up=False),
    place=Place(level_lu=-8.0, highpass_hz=100, width=1.0, send=0.6, compress=0.0, sidechained=0.3),
    prefer="synth",
)
