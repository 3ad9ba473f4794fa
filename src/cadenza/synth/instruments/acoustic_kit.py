"""A drum kit in a good room: maple shells, a warm snare, thin cymbals."""

from __future__ import annotations

from cadenza.synth.drums.kit import Kit
from cadenza.synth.drums.stage import stage
from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.colour import Room

INSTRUMENT = Instrument(
    "acoustic_kit",
    synth=Kit(stage(), effects=(Room(0.32, -13.0, 0.55, seed=6),)),
    place=Place(level_lu=-1.0, highpass_hz=28, width=0.7, send=0.22, air_db=-0.5, compress=0.35, sidechained=0.0),
    sampled=(Sampled(128, 0),),
    blend_db=-8.0,
)
