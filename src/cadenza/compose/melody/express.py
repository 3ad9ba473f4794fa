"""Expression: bends, slides, scoops, cuts and swells: what the pitch and the breath do inside one note."""

from __future__ import annotations

import random
from dataclasses import dataclass

from cadenza.compose.melody.figure import Tone
from cadenza.compose.melody.setting import Setting
from cadenza.score.note import Curve


@dataclass(frozen=True, slots=True)
class Expression:
    """What is added to a note. `shift` moves the written pitch where a bend comes up from below it."""

    bend: Curve = ()
    swell: Curve = ()
    vibrato_cents: float = 0.0
    articulation: str = ""
    shift: int = 0
    accent: int = 0


def expression(
    rng: random.Random, kind: str, setting: Setting, tone: Tone, *, seconds: float, begins: bool, ends: bool,
    eager: float = 0.0,
) -> Expression:  # fmt: skip
    """Return the expression of one tone in a manner's own way; `eager` 1 bends about twice as often."""
    if kind == "blues":
        return _blues(rng, setting, tone, seconds, eager=eager)
    if kind == "slide":
        return _slide(rng, seconds, begins)
    if kind == "folk":
        return _folk(rng, setting, tone, seconds)
    if kind == "wind":
        return _wind(seconds, ends)
    if kind == "vocal":
        return _vocal(rng, seconds, begins, ends)
    return Expression()


def _blues(rng: random.Random, setting: Setting, tone: Tone, seconds: float, *, eager: float) -> Expression:
    """Bend b3 a little toward 3, 4 to 5 and b7 to 8; slide in from a tone below; shake the long ones."""
    ladder, fit = setting.ground.ladder, setting.ground.fit(tone.start)
    step = (ladder.steps[tone.rung % len(ladder.steps)] + fit.bends[tone.rung % len(ladder.steps)]) % 12
    shake = 30.0 if seconds > 0.45 else 0.0
    rise = min(0.45, rng.uniform(0.08, 0.2) / seconds)
    if step == 3 and rng.random() < 0.55 + 0.35 * eager:
        curl = 0.5 if seconds < 0.4 else rng.choice((0.5, 1.0))
        return Expression(bend=((0.0, 0.0), (rise, curl), (1.0, curl)), vibrato_cents=shake, accent=3)
    if step in (7, 0) and seconds > 0.3 and rng.random() < 0.4 + 0.3 * eager:
        # the finger frets a tone below and pushes up to the written pitch
        return Expression(
            bend=((0.0, -2.0), (0.02, -2.0), (rise + 0.02, 0.0), (1.0, 0.0)), vibrato_cents=shake, accent=4
        )
    if seconds > 0.25 and rng.random() < 0.25 + 0.3 * eager:
        return Expression(bend=((0.0, -2.0), (min(0.3, 0.07 / seconds), 0.0), (1.0, 0.0)), vibrato_cents=shake)
    return Expression(vibrato_cents=shake)


def _slide(rng: random.Random, seconds: float, begins: bool) -> Expression:
    """Slide into first and long notes, as a steel guitar or an erhu does."""
    if seconds > 0.3 and rng.random() < (0.6 if begins else 0.3):
        depth = rng.choice((-2.0, -1.0, -2.0))
        return Expression(bend=((0.0, depth), (min(0.4, 0.14 / seconds), 0.0), (1.0, 0.0)))
    return Expression()


def _folk(rng: random.Random, setting: Setting, tone: Tone, seconds: float) -> Expression:
    """Cut strong notes with a flick from the tone above."""
    if setting.is_strong(tone.start) and seconds > 0.2 and rng.random() < 0.3:
        flick = min(0.3, 0.045 / seconds)
        return Expression(bend=((0.0, 2.0), (flick, 2.0), (flick + 0.01, 0.0), (1.0, 0.0)), accent=2)
    return Expression()


def _wind(seconds: float, ends: bool) -> Expression:
    """Let long notes swell and fade."""
    if seconds > 0.9:
        tail = -7.0 if ends else -2.0
        return Expression(swell=((0.0, -4.0), (0.45, 0.0), (1.0, tail)))
    return Expression()


def _vocal(rng: random.Random, seconds: float, begins: bool, ends: bool) -> Expression:
    """Scoop into first notes, let last ones fade."""
    bend: Curve = ()
    if begins and seconds > 0.2 and rng.random() < 0.35:
        bend = ((0.0, -0.8), (min(0.4, 0.09 / seconds), 0.0), (1.0, 0.0))
    swell: Curve = ((0.0, -1.5), (0.3, 0.0), (1.0, -5.0)) if ends and seconds > 0.8 else ()
    return Expression(bend=bend, swell=swell)
