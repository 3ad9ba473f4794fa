"""Two saws and a slide, a filter that opens with the finger, an echo behind."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Echo
from cadenza.synth.tones.spectra import Pulse
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "saw_lead",
    synth=Wave(
        Pulse(),
        Envelope(0.006, 0.4, 0.85, 0.12, 0.2),
        Vibrato(5.4, 9, 0.3, 0.4, jitter_cents=0.8, glide_s=0.06),
        Ensemble(3, 9, 0.35, 1.0),
        Tone(0.5, 0.7, 0.001, wander=0),
        Filter(3200, 0.25, 0.5, 1.6, 1.2, 0.005, 0.35, 0.45),
        effects=(Echo(0.75, -15.0, 3),),
        steps=1,
    ),
    place=Place(level_lu=-2.0, highpass_hz=150, width=0.5, send=0.4, air_db=0.5, compress=0.15, sidechained=0.3),
    sampled=(Sampled(0, 81),),
    prefer="synth",
)
