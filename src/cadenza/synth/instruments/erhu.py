"""Two strings over snakeskin: a nasal, weeping line that slides everywhere."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bowed import BOW_NOISE
from cadenza.synth.tones.colour import Body
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.spectra import Resonant
from cadenza.synth.tones.wave import Breath, Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "erhu",
    synth=Wave(
        Resonant(
            0.8,
            1500,
            6500,
            formants=((200, -10), (450, 2), (800, 4), (1200, 0), (1900, 4), (2600, 3), (4200, -4), (8000, -14)),
        ),
        Envelope(0.06, 0.35, 0.85, 0.14, 0.8),
        Vibrato(6.0, 32, 0.16, 0.35, tremble_db=1.0, jitter_cents=4, scoop_cents=-70, scoop_s=0.1, glide_s=0.12),
        Ensemble(1, 0, 0, 2.0),
        Tone(0.1, 0.95, 0.05, wander=0.06),
        breath=Breath(BOW_NOISE, -27, -18, 0.04),
        effects=(
            Body(
                ((150, -14), (300, 0), (500, 3), (900, 2), (2000, 3), (3000, 1), (5000, -6), (12000, -22)),
                6.0,
                60,
                29,
                0.05,
                0.8,
            ),
        ),
        mono=True,
    ),
    place=Place(level_lu=-3.0, highpass_hz=220, width=0.3, send=0.55, air_db=0.0, compress=0.15, sidechained=0.1),
    sampled=(Sampled(0, 110),),
)
