"""The blown family: lips, reeds and edges; air beside the tone, brightness that follows the breath."""

from __future__ import annotations

from cadenza.synth.instrument import Voice
from cadenza.synth.tones.colour import Effect, Points
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.spectra import Spectrum
from cadenza.synth.tones.wave import Breath, Ensemble, Tone, Wave

REED_AIR: Points = ((200, -24), (700, -8), (1800, 0), (4500, -4), (9000, -16), (16000, -34))
BRASS_AIR: Points = ((150, -20), (500, -4), (1200, 0), (3000, -8), (8000, -26), (16000, -46))
FLUTE_AIR: Points = ((250, -26), (800, -6), (2000, 0), (5000, -3), (10000, -9), (17000, -22))
_APART = {1: 0, 2: 3, 3: 5, 4: 9}  # cents between a few players, who would beat, and many, who do not


def blown(
    spectrum: Spectrum,
    *,
    air: Points = REED_AIR,
    air_db: float = -43.0,
    chiff_db: float = -24.0,
    attack_s: float = 0.035,
    release_s: float = 0.11,
    sustain: float = 0.85,
    vibrato_cents: float = 14.0,
    rate_hz: float = 5.2,
    delay_s: float = 0.3,
    tremble_db: float = 0.8,
    scoop: float = -22.0,
    players: int = 1,
    bloom_s: float = 0.045,
    low: float = 0.02,
    high: float = 0.95,
    mono: bool = True,
    shimmer_db: float = 2.5,
    effects: tuple[Effect, ...] = (),
) -> Voice:
    """One player (or a few) with a column of air."""
    return Wave(
        spectrum,
        Envelope(attack_s, 0.3, sustain, release_s, 0.9),
        Vibrato(
            rate_hz, vibrato_cents, delay_s, 0.5, tremble_db=tremble_db, jitter_cents=3.0, scoop_cents=scoop,
            scoop_s=0.05, glide_s=0.045,
        ),
        Ensemble(players, _APART[min(players, 4)], 0.7, drift_cents=3.0 if players > 1 else 1.5, vibrato_apart=True),
        Tone(low, high, bloom_s, wander=0.05, shimmer_db=shimmer_db if players == 1 else 0.0),
        breath=Breath(air, air_db, chiff_db, 0.035),
        effects=effects,
        mono=mono,
    )  # fmt: skip
