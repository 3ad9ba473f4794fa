"""Rows: a pattern's text with what limits it, `1--. ..5. w2 energy<.5`, and the choice among several."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cadenza.compose.groove.kit import KEYS

# which of a section's three rows each bar of eight plays: the first time, the second time, the third time
PHRASES = ((0, 0, 0, 1, 0, 0, 0, 2), (0, 1, 0, 2, 0, 1, 0, 2), (0, 0, 1, 1, 0, 0, 2, 2))
LEAN = 0.45  # how much the energy has to say about which row is played, and chance the rest
_OPTION = re.compile(r"\s+(?:w(\d*\.?\d+)|energy\s*([<>])=?\s*(\d*\.?\d+)|p\s*\d*\.\d+|bpm\s*([<>])\s*(\d+))(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Row:
    """A pattern, the row letter it is for (`Cg`, or none), its weight, and the energies and tempi it is meant for."""

    name: str
    body: str
    weight: float = 1.0
    low: float = 0.0
    high: float = 1.01
    slowest_bpm: float = 0.0
    fastest_bpm: float = 999.0

    def fits(self, energy: float, bpm: float) -> bool:
        return self.low <= energy < self.high and self.slowest_bpm <= bpm < self.fastest_bpm


@lru_cache(maxsize=4096)
def read_row(text: str) -> Row:
    """Return the row that a text such as `Cg: ggXg ggOO w2 energy>.5 bpm<80` means; what follows `@` is a remark."""
    body, weight, low, high = " " + text.split("@")[0], 1.0, 0.0, 1.01
    slowest, fastest = 0.0, 999.0
    for found in _OPTION.finditer(body):
        weight = float(found[1]) if found[1] else weight
        low = float(found[3]) if found[2] == ">" else low
        high = float(found[3]) if found[2] == "<" else high
        slowest = float(found[5]) if found[4] == ">" else slowest
        fastest = float(found[5]) if found[4] == "<" else fastest
    body = _OPTION.sub("", body).strip()
    named = re.match(r"([A-Z][a-z]?|T\d|\d{2})(:\s*|\s+)(?=\S)", body)
    if named is None or named[1] == "12" or not (named[1] in KEYS or named[1].isdigit()):
        return Row("", body, weight, low, high, slowest, fastest)
    # a lone D or T before a blank is a stroke of a hand drum, not the name of a row
    if ":" not in named[2] and named[1] in ("D", "T"):
        return Row("", body, weight, low, high, slowest, fastest)
    return Row(named[1], body[named.end() :], weight, low, high, slowest, fastest)


def fitting(texts: Iterable[str], energy: float, bpm: float) -> list[Row]:
    """Return the rows that may be played at an energy and a tempo; all of them where none fits."""
    rows = [read_row(t) for t in texts]
    return [r for r in rows if r.fits(energy, bpm)] or rows


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


def phrase(occurrence: int, *, live: bool) -> tuple[int, ...]:
    """Return which row each bar of eight plays when a letter is heard for the so-manieth time; machines repeat."""
    return PHRASES[occurrence % len(PHRASES) if live else 0]


@lru_cache(maxsize=4096)
def strokes(body: str) -> float:
    """Return how many strokes a bar of the row has on average, ghosts and muted ones among them."""
    euclid = re.findall(r"E\((\d+),", body)
    bars = re.sub(r"E\([^)]*\)|\d+(/\d+)?:", "", body).split("/")
    return (sum(map(int, euclid)) + sum(sign not in ".- " for bar in bars for sign in bar)) / len(bars)
