"""The surface of a record that has been loved."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place
from cadenza.synth.noises.beds import Bed
from cadenza.synth.noises.media import vinyl

INSTRUMENT = Instrument(
    "bed_vinyl",
    synth=Bed(vinyl),
    place=Place(level_lu=-16.0, highpass_hz=30, width=1.0, send=0.0, compress=0.0, sidechained=0.3),
    prefer="synth",
)
