"""Bows thrown at the strings: short, gritty, driving."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bowed import BOW_NOISE, SECTION_BODY
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.spectra import Resonant
from cadenza.synth.tones.wave import Breath, Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "spiccato_strings",
    synth=Wave(
        Resonant(0.9, 1300, 9500, pluck=0.08, steep=1.3),
        Envelope(0.014, 0.16, 0.22, 0.16, 0.5),
        Vibrato(5.2, 0, jitter_cents=5, scoop_cents=-16, scoop_s=0.05),
        Ensemble(6, 12, 0.85, 4.0),
        Tone(0.08, 0.95, 0.012, 0.2, 0.5, 0.05),
        breath=Breath(BOW_NOISE, -24, -9, 0.026),
        effects=(SECTION_BODY,),
    ),
    place=Place(level_lu=-5.0, highpass_hz=60, width=0.9, send=0.55, air_db=1.0, compress=0.15, sidechained=0.4),
    sampled=(Sampled(0, 48),),
    blend_db=-10.0,
)
