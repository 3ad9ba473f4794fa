"""Saws a hair apart that grind against each other under a slow filter, and a clean sine beneath."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.layers import Layers
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.spectra import Pulse, Resonant
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "reese_bass",
    synth=Layers(
        (
            (
                Wave(
                    Pulse(),
                    Envelope(0.008, 0.8, 0.9, 0.09, 0.1),
                    Vibrato(5, 0, jitter_cents=1, glide_s=0.07),
                    Ensemble(4, 26, 0.7, 2.0),
                    Tone(0.5, 0.6, 0.001, wander=0),
                    Filter(1500, 0.3, 0.4, 1.2, 0.8, 0.2, 1.0, 0.5, lfo_hz=0.37, wobble_octaves=1.6),
                    mono=True,
                    steps=1,
                ),
                0.0,
                0,
            ),
            (
                Wave(
                    Resonant(3.0, 120, 240),
                    Envelope(0.01, 0.6, 0.95, 0.08, 0.1),
                    Vibrato(5, 0, jitter_cents=0.2, glide_s=0.07),
                    Ensemble(1, 0, 0),
                    Tone(0.3, 0.5, 0.001, wander=0),
                    mono=True,
                    steps=2,
                ),
                -2.0,
                0,
            ),
        ),
        (Amplifier(2.6, 0.2, 0.7, mono=False),),
    ),
    place=Place(level_lu=-3.0, highpass_hz=28, width=0.35, send=0.04, compress=0.35, sidechained=0.8),
    sampled=(Sampled(0, 39),),
    prefer="synth",
)
