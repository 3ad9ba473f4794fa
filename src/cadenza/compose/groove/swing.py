"""Swing as it is written: the last third of a swung beat is an eighth; the performer bends it by the tempo."""

from __future__ import annotations

from functools import lru_cache

from cadenza.compose.groove.pattern import Beatmap
from cadenza.compose.passage import Passage
from cadenza.score.beat import Fraction

THIRD, LAST_THIRD, HALF = Fraction(1, 3), Fraction(2, 3), Fraction(1, 2)


def is_swung(passage: Passage) -> bool:
    """Return whether the performer swings eighths."""
    return passage.plan.swing8 > 1.2 and not passage.meter.is_compound


def swung(bar: Beatmap, passage: Passage) -> Beatmap:
    """Return the bar with swung pairs as eighths; beats with a stroke on the second third keep their triplets."""
    if not is_swung(passage):
        return bar
    full = {at - THIRD for _, at in bar if _inside(at) == THIRD}
    return (
        {(row, at) if at - LAST_THIRD in full else (row, _even(at)): sign for (row, at), sign in bar.items()}
        if full
        else {(row, _even(at)): sign for (row, at), sign in bar.items()}
    )


def even(at: Fraction, passage: Passage) -> Fraction:
    """Return a beat with the last third of a swung beat moved to its half."""
    return _even(at) if is_swung(passage) else at


@lru_cache(maxsize=512)
def _inside(at: Fraction) -> Fraction:
    return at % 1


@lru_cache(maxsize=512)
def _even(at: Fraction) -> Fraction:
    return at - LAST_THIRD + HALF if at % 1 == LAST_THIRD else at
