"""Hits: moments of a picture that the music meets to the millisecond, as a film composer's click track does.

A free tempo is chosen so that a bar line falls on the first hit; a tempo that somebody named starts later instead.
What is left over is shared by the bars before each hit, so little that nobody hears it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MOST_BENT = 0.045  # how far the tempo may give, as a share, for a hit after the first
LEAST_BARS = 1  # between two hits
AFTER_SECONDS = 1.0  # music that must follow the last hit

Curve = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A moment and the bar that begins there."""

    seconds: float
    bar: int


def met(hits: Sequence[float], *, bar_seconds: float, start: float, bars: int) -> tuple[Hit, ...]:
    """Return the hits that bar lines can meet, each with its bar; those out of reach are left out."""
    found: list[Hit] = []
    at, bar = start, 0
    for moment in sorted(hits):
        count = round((moment - at) / bar_seconds)
        if count < LEAST_BARS or bar + count >= bars:
            continue
        if abs(math.log(count * bar_seconds / (moment - at))) > MOST_BENT:
            continue
        bar += count
        at = moment
        found.append(Hit(moment, bar))
    return tuple(found)


def bent(curve: Curve, hits: Sequence[Hit], *, bar_seconds: float, start: float) -> Curve:
    """Return the tempo curve with the bars before each hit a little quicker or slower, so that they end there."""
    steps: list[tuple[float, float]] = []
    at, bar = start, 0
    for hit in hits:
        factor = (hit.bar - bar) * bar_seconds / (hit.seconds - at)
        steps.append((float(bar), factor))
        at, bar = hit.seconds, hit.bar
    if all(abs(factor - 1) < 1e-12 for _, factor in steps):
        return curve
    return (*steps, (float(bar), 1.0), *curve)


def exact_tempos(hit: float, *, bar_beats: float, low: float, high: float) -> list[tuple[float, int]]:
    """Return the tempos between `low` and `high` at which a bar line falls on the hit, with that bar's number."""
    first = math.ceil(low * hit / 60.0 / bar_beats - 1e-9)
    last = math.floor(high * hit / 60.0 / bar_beats + 1e-9)
    return [(n * bar_beats * 60.0 / hit, n) for n in range(max(LEAST_BARS, first), last + 1)]
