"""A resonant filter that takes bars to open and close."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Chorus
from cadenza.synth.tones.spectra import Pulse
from cadenza.synth.tones.wave import AIR, Breath, Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "sweep_pad",
    synth=Wave(
        Pulse(),
        Envelope(0.7, 1.5, 0.9, 1.4, 0.4),
        Vibrato(0.3, 1.5, 0, 0.1, jitter_cents=2),
        Ensemble(5, 14, 1.0, 2.0),
        Tone(0.5, 0.6, 0.001, wander=0),
        Filter(560, 0.5, 0.8, 1.2, 3.6, 1.5, 4.0, 0.3, lfo_hz=0.11, wobble_octaves=0.9),
        breath=Breath(AIR, -53, -60, 0.1),
        effects=(Chorus(0.25, 1.8, 13, 0.4),),
        steps=1,
    ),
    place=Place(level_lu=-8.5, highpass_hz=110, width=1.0, send=0.6, air_db=0.5, compress=0.1, sidechained=0.9),
    sampled=(Sampled(0, 95),),
    prefer="synth",
)
