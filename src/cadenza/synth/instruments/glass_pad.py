"""Rubbed glass: a few pure partials that fade in and out of each other."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Chorus, Echo
from cadenza.synth.tones.spectra import Modulated
from cadenza.synth.tones.wave import AIR, Breath, Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "glass_pad",
    synth=Wave(
        Modulated(
            (
                (2, 2, 0.0, 0.5, 1.0),
                (2, 6, 0.1, 1.0, 0.6),
                (4, 10, 0.0, 0.8, 0.3),
                (6, 4, 0.0, 0.4, 0.22),
                (12, 2, 0.0, 0.7, 0.1),
                (20, 2, 0.0, 0.5, 0.04),
            ),
            600,
        ),
        Envelope(0.45, 1.5, 0.85, 1.4, 0.5),
        Vibrato(4.2, 3, 0.5, 1.0, tremble_db=0.8, jitter_cents=2),
        Ensemble(4, 12, 1.0, 3.0),
        Tone(0.1, 0.7, 0.8, wander=0.18),
        breath=Breath(AIR, -53, -60, 0.1),
        effects=(Chorus(0.4, 2.4, 12, 0.4), Echo(1.5, -13.0, 2)),
        octave=-12,
        steps=8,
    ),
    place=Place(level_lu=-9.0, highpass_hz=180, width=1.0, send=0.75, air_db=0.5, compress=0.1, sidechained=0.9),
    sampled=(Sampled(0, 92),),
    prefer="synth",
)
