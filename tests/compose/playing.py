"""Pieces and short passages of every style, for tests that look at what is played."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache

from cadenza.brief import Brief
from cadenza.compose.composer import compose
from cadenza.compose.plan import Plan
from cadenza.compose.planning import make_plan
from cadenza.compose.reading import read
from cadenza.compose.styles.style import style
from cadenza.score.note import Note
from cadenza.score.score import Part, Score

BAND = ("drums", "percussion", "bass", "chords", "pad", "arp", "ostinato")
LEVELS = (0.12, 0.38, 0.62, 0.9)


@cache
def piece(name: str, seed: int = 1, seconds: float = 45.0, prompt: str = "") -> tuple[Plan, Score]:
    """Return the plan and the score of a piece in a style (or of a prompt)."""
    words = prompt or name.replace("_", " ")
    brief = Brief(words, duration_seconds=seconds, seed=seed, genre=None if prompt else name)
    plan = make_plan(brief, read(brief))
    return plan, compose(plan)


def at_level(plan: Plan, energy: float, *, bars: int = 5) -> tuple[Plan, Score]:
    """Return a few bars of a plan's first statement at another energy, everybody in who has entered by then."""
    source = next((s for s in plan.sections if s.function in ("statement", "climax")), plan.sections[0])
    leave = {p.name: p.leave for p in style(plan.style).parts}
    section = replace(
        source,
        name="verse",
        function="statement",
        bars=bars,
        energy=energy,
        density=min(1.0, 0.25 + 0.6 * energy),
        harmony=(source.harmony * bars)[:bars],
        cast=tuple(m.part for m in plan.cast if m.enter <= energy < leave.get(m.part, 1.01)),
    )
    short = replace(plan, sections=(section,), ending="loop", loop=True)
    return short, compose(short)


def onsets(part: Part) -> int:
    return len({n.start_beat for n in part.notes})


def sonorities(part: Part, score: Score) -> Iterator[tuple[int, ...]]:
    """Yield what a part sounds where it first plays under each chord, lowest pitch first."""
    notes = sorted(part.notes, key=lambda n: n.start_beat)
    for span in score.chords:
        first = next((n.start_beat for n in notes if span.start_beat <= n.start_beat < span.end_beat), span.start_beat)
        yield sounding(notes, first)


def sounding(notes: list[Note], beat: Fraction) -> tuple[int, ...]:
    return tuple(sorted({n.pitch for n in notes if n.start_beat <= beat < n.end_beat}))


def parallels(before: tuple[int, ...], after: tuple[int, ...]) -> int:
    """Return how many pairs of voices move from a fifth to a fifth or from an octave to an octave."""
    if len(before) != len(after):
        return 0
    pairs = [(i, j) for i in range(len(before)) for j in range(i + 1, len(before))]
    return sum(
        (before[j] - before[i]) % 12 == (after[j] - after[i]) % 12 in (0, 7)
        and before[i] != after[i]
        and before[j] != after[j]
        for i, j in pairs
    )
