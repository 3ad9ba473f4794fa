"""A hand in the air: one pure, sliding, shaking line."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.spectra import Resonant
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "theremin",
    synth=Wave(
        Resonant(1.9, 1400, 3200, formants=((100, 0), (600, 2), (1200, 0), (4000, -8))),
        Envelope(0.09, 0.5, 0.95, 0.16, 0.4),
        Vibrato(6.1, 38, 0.1, 0.3, tremble_db=1.2, jitter_cents=5, scoop_cents=-140, scoop_s=0.16, glide_s=0.2),
        Ensemble(1, 0, 0, 3.0),
        Tone(0.2, 0.8, 0.05, wander=0.05),
        mono=True,
    ),
    place=Place(level_lu=-3.0, highpass_hz=180, width=0.2, send=0.65, air_db=0.0, compress=0.15, sidechained=0.2),
    sampled=(Sampled(0, 79),),
    prefer="synth",
)
