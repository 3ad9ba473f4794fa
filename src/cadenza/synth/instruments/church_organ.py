"""Principals and mixtures in a stone room: many ranks, none quite in tune with the next."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import FLUTE_AIR
from cadenza.synth.tones.layers import Layers
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Wash
from cadenza.synth.tones.spectra import Drawbars, Resonant
from cadenza.synth.tones.wave import Breath, Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "church_organ",
    synth=Layers(
        (
            (
                Wave(
                    Drawbars((8, 0, 8, 8, 6, 7, 3, 5, 6), 0.02),
                    Envelope(0.06, 0.3, 0.97, 0.5, 0.0),
                    Vibrato(5, 0, jitter_cents=0.8),
                    Ensemble(3, 3.5, 0.9, 1.0),
                    Tone(0.4, 0.6, 0.03, wander=0.01),
                    breath=Breath(FLUTE_AIR, -40, -24, 0.06),
                    octave=-12,
                    steps=2,
                ),
                0.0,
                0,
            ),
            (
                Wave(
                    Resonant(0.75, 2500, 4500, formants=((100, 0), (700, 2), (2000, 0), (6000, -14))),
                    Envelope(0.09, 0.3, 1.0, 0.5, 0.0),
                    Vibrato(5, 0, jitter_cents=0.8),
                    Ensemble(2, 3, 0.9),
                    Tone(0.4, 0.7, 0.05, wander=0.01),
                    steps=3,
                ),
                -8.0,
                0,
            ),
        ),
        (Wash(0.25, 0.25, 5),),
    ),
    place=Place(level_lu=-5.0, highpass_hz=32, width=1.0, send=0.8, compress=0.05, sidechained=0.1),
    sampled=(Sampled(0, 19),),
)
