"""A climb of noise and saws that ends on the downbeat."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.noises.sweeps import Riser

INSTRUMENT = Instrument(
    "riser",
    synth=Riser(),
    place=Place(level_lu=-7.0, highpass_hz=150, width=1.0, send=0.5, compress=0.0, sidechained=0.3),
    prefer="synth",
)
