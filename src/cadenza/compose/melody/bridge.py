"""Bridges: how a line walks from one rung to another in so many moves, drawn by weighted chance."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from itertools import accumulate


@cache
def reach(moves: tuple[float, ...], count: int) -> dict[int, float]:
    """Return, by distance, the total weight of all ways to cover it in exactly `count` moves."""
    if count == 0:
        return {0: 1.0}
    found: dict[int, float] = {}
    for distance, weight in reach(moves, count - 1).items():
        for size, chance in enumerate(moves):
            for way in (distance + size, distance - size) if size else (distance,):
                found[way] = found.get(way, 0.0) + weight * chance
    return found


def draw(rng: random.Random, weights: list[float]) -> int:
    """Return an index with a chance in proportion to its weight."""
    total = list(accumulate(weights))
    at = rng.random() * total[-1]
    for index, bound in enumerate(total):
        if at < bound:
            return index
    return len(weights) - 1


def walk(
    rng: random.Random,
    start: int,
    end: int,
    moves: tuple[float, ...],
    is_tone: list[Callable[[int], bool]],
    *,
    low: int,
    high: int,
    last_move: int = 0,
    arpeggio: float = 0.0,
) -> list[int]:
    """Return the rungs strictly between `start` and `end`, one for each entry of `is_tone`.

    A rung foreign to the chord is left by step; a leap is mostly answered by a step back.
    """
    found: list[int] = []
    here, before, foreign = start, last_move, False
    sizes = range(1 - len(moves), len(moves))
    for number, tone in enumerate(is_tone):
        left = reach(moves, len(is_tone) - number)
        options, weights = [], []
        for move in sizes:
            rung = here + move
            weight = moves[abs(move)] * left.get(end - rung, 0.0)
            if weight <= 0.0 or not low <= rung <= high:
                continue
            if foreign and abs(move) > 1:
                weight *= 0.2
            if foreign and move == 0:
                weight *= 0.4
            if abs(before) >= 3:
                weight *= (1.3 if abs(move) <= 2 else 0.4) if move * before < 0 else 0.35 if move * before > 0 else 0.8
            if arpeggio and move in (2, -1):
                weight *= 1.0 + arpeggio
            if not tone(rung):
                weight *= 0.45 if abs(move) <= 1 else 0.06
            options.append(move)
            weights.append(weight)
        if not options:
            options, weights = [(end > here) - (end < here)], [1.0]
        before = options[draw(rng, weights)]
        here += before
        foreign = not tone(here)
        found.append(here)
    return found
