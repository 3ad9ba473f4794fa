"""The skeleton: chord tones on the strong tones of a phrase, along a curve with one early peak."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from cadenza.compose.melody.bridge import draw, reach
from cadenza.compose.melody.ladder import Ground

Onset = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Curve:
    """The wish for height: rungs at the start, at the peak (a share `peak_at` of the phrase) and at the end."""

    start: float
    peak: float
    end: float
    peak_at: float

    def at(self, place: float) -> float:
        """Return the rung wished for at a share of the phrase."""
        if place < self.peak_at:
            return self.start + (self.peak - self.start) * math.sin(place / self.peak_at * math.pi / 2)
        left = (place - self.peak_at) / (1 - self.peak_at)
        return self.peak + (self.end - self.peak) * math.pow(left, 1.2)


def anchors_of(onsets: Sequence[Onset], strong: frozenset[int], bar_ticks: int, *, long: int) -> list[int]:
    """Return the indices of the tones that carry the line: strong, long, first and last."""
    found = []
    for n, (start, length) in enumerate(onsets):
        at = start % bar_ticks
        covers = any(at < s < at + length for s in strong) and length >= long // 2
        if n in (0, len(onsets) - 1) or at in strong or length >= long or covers:
            found.append(n)
    return found


def draw_skeleton(
    rng: random.Random,
    ground: Ground,
    onsets: Sequence[Onset],
    anchors: Sequence[int],
    curve: Curve,
    moves: tuple[float, ...],
    *,
    offset: int,
    before: int | None,
    low: int,
    high: int,
    width: float = 1.7,
) -> dict[int, int]:
    """Return a rung for each anchor: a chord tone near the curve, within reach of the anchor before."""
    total = onsets[-1][0] + onsets[-1][1]
    found: dict[int, int] = {}
    here, index = before, -1
    for n in anchors:
        tick = offset + onsets[n][0]
        wish = curve.at(onsets[n][0] / total)
        tones = ground.fit(tick).tones
        ways = reach(moves, n - index) if here is not None and index >= 0 else None
        options, weights = [], []
        for rung in range(low, high + 1):
            if rung % ground.size not in tones:
                continue
            weight = math.exp(-(((rung - wish) / width) ** 2) / 2)
            if ways is not None and here is not None:
                weight *= ways.get(rung - here, 0.0) ** 0.8
            elif here is not None:
                weight *= math.exp(-abs(rung - here) / 3)
            options.append(rung)
            weights.append(weight + 1e-12)
        here = options[draw(rng, weights)] if options else ground.snap(round(wish), tick)
        found[n] = here
        index = n
    return found
