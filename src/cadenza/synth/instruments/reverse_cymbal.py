"""A crash that runs backwards into the beat."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.noises.sweeps import ReverseCymbal

INSTRUMENT = Instrument(
    "reverse_cymbal",
    synth=ReverseCymbal(),
    place=Place(level_lu=-7.0, highpass_hz=250, width=0.9, send=0.4, compress=0.0, sidechained=0.2),
    prefer="synth",
)
