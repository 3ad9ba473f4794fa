"""A growl whose mouth opens and closes in time with the beat."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Amplifier
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.layers import Layers
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.spectra import Pulse, Resonant
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "wobble_bass",
    synth=Layers(
        (
            (
                Wave(
                    Pulse(0.35, 0.8),
                    Envelope(0.004, 0.8, 0.95, 0.06, 0.1),
                    Vibrato(5, 0, jitter_cents=0.5, glide_s=0.06),
                    Ensemble(3, 18, 0.5),
                    Tone(0.5, 0.6, 0.001, wander=0),
                    Filter(1700, 0.62, 0.3, 0.6, 0.0, 0.003, 0.2, 0.0, wobble_octaves=3.6, wobbles_per_beat=2.0),
                    mono=True,
                    steps=1,
                ),
                0.0,
                0,
            ),
            (
                Wave(
                    Resonant(3.0, 120, 240),
                    Envelope(0.006, 0.6, 0.95, 0.06, 0.1),
                    Vibrato(5, 0, jitter_cents=0.2, glide_s=0.06),
                    Ensemble(1, 0, 0),
                    Tone(0.3, 0.5, 0.001, wander=0),
                    mono=True,
                    steps=2,
                ),
                -1.0,
                0,
            ),
        ),
        (Amplifier(3.0, 0.2, 0.8), Colour(((25, 0), (200, 0), (700, 3), (1600, 2), (5000, 0), (12000, -12)), 512)),
    ),
    place=Place(level_lu=-3.0, highpass_hz=28, width=0.1, send=0.04, compress=0.35, sidechained=0.8),
    sampled=(Sampled(0, 38),),
    prefer="synth",
)
