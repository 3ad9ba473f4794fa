"""Saws that swell open like lips: the fanfare of a decade."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Chorus
from cadenza.synth.tones.spectra import Pulse
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "synth_brass",
    synth=Wave(
        Pulse(),
        Envelope(0.025, 0.6, 0.85, 0.18, 0.4),
        Vibrato(5.2, 5, 0.4, 0.5, jitter_cents=1.0, scoop_cents=-14, scoop_s=0.05),
        Ensemble(4, 13, 0.8),
        Tone(0.5, 0.6, 0.001, wander=0),
        Filter(900, 0.18, 0.5, 1.8, 2.2, 0.05, 0.4, 0.5),
        effects=(Chorus(0.5, 2.0, 9, 0.35),),
        steps=1,
    ),
    place=Place(level_lu=-4.0, highpass_hz=120, width=0.8, send=0.45, air_db=0.5, compress=0.15, sidechained=0.6),
    sampled=(Sampled(0, 62),),
    prefer="synth",
)
