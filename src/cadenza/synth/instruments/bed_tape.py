"""A tape running: hiss, and a breath of hum."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.noises.beds import Bed
from cadenza.synth.noises.media import tape

INSTRUMENT = Instrument(
    "bed_tape",
    synth=Bed(tape),
    place=Place(level_lu=-18.0, highpass_hz=40, width=1.0, send=0.0, compress=0.0, sidechained=0.3),
    prefer="synth",
)
