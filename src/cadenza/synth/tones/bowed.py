"""The bowed family: a bow's saw-like source, a wooden body, rosin, one player or many."""

from __future__ import annotations

from cadenza.synth.instrument import Voice
from cadenza.synth.tones.colour import Body, Effect, Points
from cadenza.synth.tones.layers import ByArticulation
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Wash
from cadenza.synth.tones.spectra import Resonant
from cadenza.synth.tones.strings import Plucked
from cadenza.synth.tones.struck import Knock, Struck
from cadenza.synth.tones.wave import Breath, Ensemble, Tone, Wave

BOW_NOISE: Points = ((100, -20), (250, -14), (600, -10), (1800, -4), (4000, 0), (9000, -3), (16000, -14))
VIOLIN_CURVE: Points = (
    (150, -12), (200, -1), (280, 5), (360, 0), (460, 8), (560, 8), (800, 1), (1200, -1), (1700, -2), (2400, 3),
    (3200, 0), (4500, -5), (7000, -10), (12000, -16), (18000, -26),
)  # fmt: skip
VIOLIN_BODY = Body(VIOLIN_CURVE, ripple_db=6.5, modes=90, seed=21)
VIOLA_BODY = Body(tuple((hz * 0.8, db) for hz, db in VIOLIN_CURVE), ripple_db=6.5, modes=90, seed=22)
CELLO_BODY = Body(
    ((45, -12), (85, 0), (105, 3), (160, -2), (190, 4), (230, 2), (400, -1), (700, -3), (1200, -7), (1900, -5),
     (2600, -6), (4000, -13), (8000, -19), (14000, -28)),
    ripple_db=6.0, modes=90, seed=23,
)  # fmt: skip
BASS_BODY = Body(
    ((28, -12), (55, 0), (70, 3), (110, 3), (200, -2), (400, -4), (800, -6), (1400, -8), (2500, -15), (6000, -28)),
    ripple_db=5.0, modes=80, seed=24,
)  # fmt: skip
SECTION_BODY = Body(
    ((30, -10), (70, 0), (200, 1), (300, 2), (500, 2), (1000, -3), (2200, -2), (3500, -3), (6000, -9), (12000, -19)),
    ripple_db=3.0, modes=120, seed=25,
)  # fmt: skip
_BOW = Resonant(tilt=0.95, dark_hz=1500, open_hz=8500, pluck=0.09, steep=1.4)
_KNOCK = Knock(((90, -6), (220, 0), (500, -3), (1200, -8), (4000, -18)), 0.03, -27, -15)


def bowed(
    body: Effect, *, vibrato_cents: float = 18, rate_hz: float = 5.6, attack_s: float = 0.07, scoop: float = -12
) -> Voice:
    """One player: the bow bites, the vibrato grows in, the body answers each wobble of the pitch."""
    arco = Wave(
        _BOW,
        Envelope(attack_s, 0.35, 0.82, 0.16, 0.9),
        Vibrato(rate_hz, vibrato_cents, 0.22, 0.5, tremble_db=0.5, jitter_cents=2.2, scoop_cents=scoop, scoop_s=0.06),
        Ensemble(1, drift_cents=1.5),
        Tone(0.08, 0.92, 0.05, wander=0.05, shimmer_db=2.0),
        breath=Breath(BOW_NOISE, -38, -24, 0.04),
        effects=(body,),
    )
    return ByArticulation(arco, pizzicato=plucked_section(body, players=1))


def section(
    body: Effect, *, players: int = 7, attack_s: float = 0.14, release_s: float = 0.35, high: float = 0.8
) -> Voice:
    """A desk of players who agree on the pitch and not on the vibrato."""
    arco = Wave(
        _BOW,
        Envelope(attack_s, 0.6, 0.88, release_s, 1.1),
        Vibrato(5.2, 13, 0.15, 0.6, tremble_db=0.3, jitter_cents=2.5, scoop_cents=-8, scoop_s=0.09),
        Ensemble(players, 11, 0.85, drift_cents=4.0, vibrato_apart=True, centre=1.6),
        Tone(0.05, high, 0.1, wander=0.04),
        breath=Breath(BOW_NOISE, -36, -26, 0.05),
        effects=(body,),
    )
    return ByArticulation(arco, pizzicato=plucked_section(body, players=players))


def plucked_section(body: Effect, *, players: int = 5) -> Voice:
    """Fingers on gut: short, round, with a knock of the fingerboard."""
    return Struck(
        Plucked(
            0.22,
            1.15,
            700,
            4600,
            1.15,
            0.3,
            1.0,
            8e-5,
            width=0.6,
            partials=24,
            courses=min(players, 3),
            course_cents=9 if players > 1 else 3,
        ),
        release_s=0.18,
        knocks=(_KNOCK,),
        effects=(body, Wash(0.07, 0.45, 17)) if players > 1 else (body,),
        mute_s=0.5,
    )
