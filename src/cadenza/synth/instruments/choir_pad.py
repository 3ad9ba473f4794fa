"""Voices that never breathe: the formants of a choir on the width of a synthesizer."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.layers import Layers
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Chorus
from cadenza.synth.tones.spectra import Pulse
from cadenza.synth.tones.vowels import AH, OH, OO, sung
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "choir_pad",
    synth=Layers(
        (
            (
                sung(
                    (OO, OH, AH, AH),
                    singers=5,
                    attack_s=0.5,
                    release_s=1.2,
                    vibrato_cents=14,
                    bloom_s=0.6,
                    breath_db=-25,
                ),
                0.0,
                0,
            ),
            (
                Wave(
                    Pulse(tilt=1.2),
                    Envelope(0.6, 1.5, 0.9, 1.3, 0.4),
                    Vibrato(0.3, 1, 0, 0.1, jitter_cents=2),
                    Ensemble(3, 12, 1.0, 2.0),
                    Tone(0.4, 0.6, 0.5),
                    Filter(1000, 0.1, 0.4, 1.0, 0.6, 1.0, 2.5, 0.6),
                    steps=2,
                ),
                -10.0,
                0,
            ),
        ),
        (Chorus(0.3, 2.6, 12, 0.35),),
    ),
    place=Place(level_lu=-8.5, highpass_hz=130, width=1.0, send=0.75, air_db=0.5, compress=0.1, sidechained=0.9),
    sampled=(Sampled(0, 91),),
    prefer="synth",
)
