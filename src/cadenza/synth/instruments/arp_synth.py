"""A narrow pulse made for running sixteenths: short, clear, a little nasal."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Echo
from cadenza.synth.tones.spectra import Pulse
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "arp_synth",
    synth=Wave(
        Pulse(0.28, 0.95),
        Envelope(0.003, 0.18, 0.3, 0.09, 0.1),
        Vibrato(5, 0, jitter_cents=0.6),
        Ensemble(2, 8, 0.7),
        Tone(0.5, 0.6, 0.001, wander=0),
        Filter(1500, 0.35, 0.5, 1.6, 1.8, 0.003, 0.12, 0.2),
        effects=(Echo(0.75, -14.0, 2),),
        steps=1,
    ),
    place=Place(level_lu=-6.5, highpass_hz=150, width=0.7, send=0.4, air_db=0.5, compress=0.15, sidechained=0.5),
    sampled=(Sampled(0, 84),),
    prefer="synth",
)
