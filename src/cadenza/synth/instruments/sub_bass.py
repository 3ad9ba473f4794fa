"""A sine that a floor can feel, with just enough warmth to be found on a small speaker."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.spectra import Resonant
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "sub_bass",
    synth=Wave(
        Resonant(tilt=2.6, dark_hz=160, open_hz=420, steep=1.2),
        Envelope(0.012, 0.8, 0.85, 0.07, 0.2),
        Vibrato(5.0, 0.0, jitter_cents=0.3, glide_s=0.08),
        Ensemble(1, 0, 0),
        Tone(0.15, 0.8, 0.01, 0.4, 0.7, 0.0),
        mono=True,
        steps=6,
    ),
    place=Place(level_lu=-3.0, highpass_hz=24, lowpass_hz=900, width=0.0, send=0.0, compress=0.3, sidechained=0.9),
    sampled=(Sampled(0, 39),),
    prefer="synth",
)
