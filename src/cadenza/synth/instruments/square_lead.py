"""A hollow square with a late vibrato."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Echo
from cadenza.synth.tones.spectra import Pulse
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "square_lead",
    synth=Wave(
        Pulse(0.5, 1.0),
        Envelope(0.006, 0.4, 0.85, 0.1, 0.2),
        Vibrato(5.6, 14, 0.25, 0.35, jitter_cents=0.6, glide_s=0.05),
        Ensemble(2, 6, 0.3),
        Tone(0.5, 0.7, 0.001, wander=0),
        Filter(3400, 0.2, 0.5, 1.4, 0.8, 0.005, 0.3, 0.5),
        effects=(Echo(0.75, -16.0, 3),),
        steps=1,
    ),
    place=Place(level_lu=-3.0, highpass_hz=150, width=0.4, send=0.4, air_db=0.0, compress=0.15, sidechained=0.3),
    sampled=(Sampled(0, 80),),
    prefer="synth",
)
