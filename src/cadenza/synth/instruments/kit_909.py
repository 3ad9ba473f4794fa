"""Four to the floor: a punch with a click on it, a snare of noise, bright sizzling hats."""

from __future__ import annotations

from cadenza.synth.drums.kit import Kit
from cadenza.synth.drums.machines import machine_909
from cadenza.synth.drums.stage import stage
from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier

INSTRUMENT = Instrument(
    "kit_909",
    synth=Kit({**stage(), **machine_909()}, (Amplifier(0.7, 0.05, 0.4, mono=False, level=0.3),)),
    place=Place(level_lu=-1.0, highpass_hz=25, width=0.5, send=0.1, air_db=0.5, compress=0.35, sidechained=0.0),
    sampled=(Sampled(128, 24),),
    prefer="synth",
)
