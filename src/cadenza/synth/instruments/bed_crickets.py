"""A warm night."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.noises.beds import Bed
from cadenza.synth.noises.creatures import crickets

INSTRUMENT = Instrument(
    "bed_crickets",
    synth=Bed(crickets),
    place=Place(level_lu=-17.0, highpass_hz=100, width=1.0, send=0.0, compress=0.0, sidechained=0.2),
    prefer="synth",
)
