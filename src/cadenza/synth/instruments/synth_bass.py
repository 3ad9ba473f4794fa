"""Two saws and a square an octave down behind a ladder that snaps shut."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.layers import Layers
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.spectra import Pulse, Resonant
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "synth_bass",
    synth=Layers(
        (
            (
                Wave(
                    Pulse(),
                    Envelope(0.003, 0.5, 0.75, 0.08, 0.1),
                    Vibrato(5, 0, jitter_cents=0.5, glide_s=0.05),
                    Ensemble(2, 7, 0.15),
                    Tone(0.5, 0.6, 0.001, wander=0),
                    Filter(520, 0.35, 0.6, 1.7, 3.0, 0.003, 0.22, 0.32),
                    mono=True,
                    steps=1,
                ),
                0.0,
                0,
            ),
            (
                Wave(
                    Resonant(2.2, 300, 600),
                    Envelope(0.004, 0.6, 0.85, 0.07, 0.1),
                    Vibrato(5, 0, jitter_cents=0.3, glide_s=0.05),
                    Ensemble(1, 0, 0),
                    Tone(0.3, 0.6, 0.001, wander=0),
                    mono=True,
                    steps=2,
                ),
                -3.0,
                0,
            ),
        ),
        (Amplifier(1.8, 0.2, 0.6),),
    ),
    place=Place(level_lu=-3.0, highpass_hz=28, width=0.1, send=0.04, compress=0.35, sidechained=0.8),
    sampled=(Sampled(0, 38),),
    prefer="synth",
)
