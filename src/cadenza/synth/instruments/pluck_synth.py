"""A saw that a filter closes at once: a drop of sound."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Echo
from cadenza.synth.tones.spectra import Pulse
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "pluck_synth",
    synth=Wave(
        Pulse(),
        Envelope(0.002, 0.3, 0.0, 0.22, 0.1),
        Vibrato(5, 0, jitter_cents=0.6),
        Ensemble(4, 12, 0.8),
        Tone(0.5, 0.6, 0.001, wander=0),
        Filter(700, 0.2, 0.55, 1.6, 3.2, 0.002, 0.12, 0.0),
        effects=(Echo(0.75, -15.0, 3),),
        steps=1,
    ),
    place=Place(level_lu=-5.0, highpass_hz=150, width=0.9, send=0.5, air_db=1.0, compress=0.15, sidechained=0.6),
    sampled=(Sampled(0, 84),),
    prefer="synth",
)
