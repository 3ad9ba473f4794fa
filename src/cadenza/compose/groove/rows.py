"""Rows: a pattern's text with what limits it, `1--. ..5. w2 energy<.5`, and the choice among several."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cadenza.compose.groove.kit import KEYS

LEAN = 0.45  # how much the energy has to say about which row is played, and chance the rest
_OPTION = re.compile(r"\s+(?:w(\d*\.?\d+)|energy\s*([<>])=?\s*(\d*\.?\d+)|p\s*\d*\.\d+)(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Row:
    """A pattern, the row letter it is for (`Cg`, or none), its weight, and the energies where it may be played."""

    name: str
    body: str
    weight: float = 1.0
    low: float = 0.0
    high: float = 1.01

    def fits(self, energy: float) -> bool:
        return self.low <= energy < self.high


@lru_cache(maxsize=4096)
def read_row(text: str) -> Row:
    """Return the row that a text such as `Cg: ggXg ggOO w2 energy>.5` means; what follows `@` is a remark."""
    body, weight, low, high = " " + text.split("@")[0], 1.0, 0.0, 1.01
    for found in _OPTION.finditer(body):
        weight = float(found[1]) if found[1] else weight
        low = float(found[3]) if found[2] == ">" else low
        high = float(found[3]) if found[2] == "<" else high
    body = _OPTION.sub("", body).strip()
    named = re.match(r"([A-Z][a-z]?|T\d|\d{2})(:\s*|\s+)(?=\S)", body)
    if named is None or named[1] == "12" or not (named[1] in KEYS or named[1].isdigit()):
        return Row("", body, weight, low, high)
    # a lone D or T before a blank is a stroke of a hand drum, not the name of a row
    if ":" not in named[2] and named[1] in ("D", "T"):
        return Row("", body, weight, low, high)
    return Row(named[1], body[named.end() :], weight, low, high)


def fitting(texts: Iterable[str], energy: float) -> list[Row]:
    """Return the rows that may be played at an energy; all of them where none fits."""
    rows = [read_row(t) for t in texts]
    return [r for r in rows if r.fits(energy)] or rows


def choose(rows: Sequence[Row], rng: random.Random, energy: float) -> Row:
    """Return one row, drawn by weight, the busier ones more likely where there is more energy.

    One roll of `rng` never gives a sparser row for a higher energy, as long as no row's limits exclude it.
    """
    ordered = sorted(rows, key=lambda row: strokes(row.body))
    weights = [max(row.weight, 0.01) for row in ordered]
    left = ((1 - LEAN) * rng.random() + LEAN * min(1.0, max(0.0, energy))) * sum(weights)
    for row, weight in zip(ordered, weights, strict=True):
        left -= weight
        if left < 0:
            return row
    return ordered[-1]


@lru_cache(maxsize=4096)
def strokes(body: str) -> float:
    """Return how many strokes a bar of the row has on average, ghosts and muted ones among them."""
    euclid = re.findall(r"E\((\d+),", body)
    bars = re.sub(r"E\([^)]*\)|\d+(/\d+)?:", "", body).split("/")
    return (sum(map(int, euclid)) + sum(sign not in ".- " for bar in bars for sign in bar)) / len(bars)
