"""Pink noise, as a colour."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.noises.beds import Bed
from cadenza.synth.noises.media import noise

INSTRUMENT = Instrument(
    "bed_noise",
    synth=Bed(noise),
    place=Place(level_lu=-16.0, highpass_hz=40, width=1.0, send=0.0, compress=0.0, sidechained=0.4),
    prefer="synth",
)
