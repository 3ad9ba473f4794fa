"""The machine itself: a humming kick, a snap, a cowbell, hats of six squares."""

from __future__ import annotations

from cadenza.synth.drums.kit import Kit
from cadenza.synth.drums.machines import machine_808
from cadenza.synth.drums.stage import stage
from cadenza.synth.instrument import Instrument, Place, Sampled

INSTRUMENT = Instrument(
    "kit_808",
    synth=Kit({**stage(), **machine_808()}, variants=3),
    place=Place(level_lu=-1.0, highpass_hz=22, width=0.5, send=0.1, air_db=0.5, compress=0.2, sidechained=0.0),
    sampled=(Sampled(128, 25),),
    prefer="synth",
)
