"""A chord in one finger: saws, a fast filter, gone."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.spectra import Pulse
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "synth_stab",
    synth=Wave(
        Pulse(),
        Envelope(0.003, 0.22, 0.25, 0.1, 0.1),
        Vibrato(5, 0, jitter_cents=0.6),
        Ensemble(5, 16, 0.9),
        Tone(0.5, 0.6, 0.001, wander=0),
        Filter(1300, 0.3, 0.5, 1.6, 2.4, 0.003, 0.14, 0.15),
        steps=1,
    ),
    place=Place(level_lu=-5.0, highpass_hz=150, width=0.9, send=0.35, air_db=0.5, compress=0.15, sidechained=0.7),
    sampled=(Sampled(0, 62),),
    prefer="synth",
)
