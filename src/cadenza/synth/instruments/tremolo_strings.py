"""Bows shaking at the tip: a shimmer without a beat."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bowed import BOW_NOISE, SECTION_BODY
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Wash
from cadenza.synth.tones.spectra import Resonant
from cadenza.synth.tones.wave import Breath, Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "tremolo_strings",
    synth=Wave(
        Resonant(0.95, 1500, 8500, pluck=0.09, steep=1.4),
        Envelope(0.16, 0.5, 0.9, 0.3, 0.6),
        Vibrato(12.3, 4, 0.0, 0.05, tremble_db=5.5, jitter_cents=5, scoop_cents=-6),
        Ensemble(6, 13, 0.9, 4.0, vibrato_apart=True),
        Tone(0.05, 0.85, 0.1, wander=0.08),
        breath=Breath(BOW_NOISE, -26, -22, 0.04),
        effects=(SECTION_BODY, Wash(0.03, 0.2, 7)),
    ),
    place=Place(level_lu=-6.0, highpass_hz=70, width=1.0, send=0.65, air_db=1.0, compress=0.15, sidechained=0.4),
    sampled=(Sampled(0, 44),),
)
