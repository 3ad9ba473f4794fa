"""The critic: measures a line as people's melodies were measured, and says how far it falls outside them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from cadenza.compose.melody.ladder import TICKS

Sung = tuple[int, int, int]  # start tick, length in ticks, MIDI pitch

# measure: (p10, median, p90) of 218 human pop melodies (POP909)
HUMAN: dict[str, tuple[float, float, float]] = {
    "repeated": (0.10, 0.22, 0.37),
    "steps": (0.32, 0.45, 0.58),
    "thirds": (0.10, 0.17, 0.27),
    "leaps": (0.08, 0.14, 0.22),
    "wide_leaps": (0.0, 0.03, 0.08),
    "mean_interval": (1.9, 2.37, 2.9),
    "range": (9.0, 14.0, 19.0),
    "notes_per_bar": (3.5, 4.9, 6.6),
    "rhythm_entropy": (1.24, 1.78, 2.27),
    "silence": (0.13, 0.34, 0.49),
    "last_note": (2.4, 3.7, 5.1),
    "reversals": (0.33, 0.58, 0.80),
}
FLAT, PEAKS = 0.12, 2  # what each further visit to a line's highest tone costs
WEIGHTS = {"reversals": 0.5, "last_note": 1.6}


def measure(line: Sequence[Sung], bar_ticks: int) -> dict[str, float]:
    """Return the measures of a line of one voice; empty where it is too short to say."""
    moves = [b[2] - a[2] for a, b in pairwise(line) if b[0] - a[0] - a[1] < bar_ticks]
    if len(moves) < 4:
        return {}
    sizes = [abs(m) for m in moves]
    count = len(sizes)
    pitches = sorted(n[2] for n in line)
    leaps = [(a, b) for a, b in pairwise(moves) if abs(a) >= 5]
    found = {
        **measure_rhythm(line, bar_ticks),
        "repeated": sizes.count(0) / count,
        "steps": sum(0 < s <= 2 for s in sizes) / count,
        "thirds": sum(3 <= s <= 4 for s in sizes) / count,
        "leaps": sum(s >= 5 for s in sizes) / count,
        "wide_leaps": sum(s >= 8 for s in sizes) / count,
        "mean_interval": sum(sizes) / count,
        "range": float(pitches[int(0.95 * len(pitches))] - pitches[int(0.05 * len(pitches))]),
    }
    if len(leaps) >= 2:
        found["reversals"] = sum(a * b < 0 for a, b in leaps) / len(leaps)
    return found


def measure_rhythm(line: Sequence[Sung], bar_ticks: int) -> dict[str, float]:
    """Return those measures of a line that its pitches have no part in."""
    pairs = list(pairwise(line))
    gaps = Counter(b[0] - a[0] for a, b in pairs if b[0] - a[0] <= bar_ticks)
    total = sum(gaps.values()) or 1
    lengths = [n[1] for n in line]
    sounding = sum(min(a[1], b[0] - a[0]) for a, b in pairs) + line[-1][1]
    found = {
        "notes_per_bar": len(line) / len({n[0] // bar_ticks for n in line}),
        "rhythm_entropy": -sum(v / total * math.log2(v / total) for v in gaps.values()),
        "silence": 1 - sounding / max(1, line[-1][0] + line[-1][1] - line[0][0]),
    }
    lasts = phrase_ends(line)
    if lasts:
        found["last_note"] = sum(lasts) / len(lasts) / (sum(lengths) / len(lengths))
    return found


def phrase_ends(line: Sequence[Sung]) -> list[int]:
    """Return the lengths of the tones that end a breath of three tones or more."""
    found, count = [], 1
    for a, b in pairwise(line):
        if b[0] - a[0] - a[1] >= 0.9 * TICKS or b[0] - a[0] >= 2.5 * TICKS:
            if count >= 3:
                found.append(a[1])
            count = 0
        count += 1
    return [*found, line[-1][1]] if count >= 3 else found


def flatness(line: Sequence[Sung]) -> float:
    """Return how much a line lacks one highest point: how often it strikes its top beyond a tune and its answer."""
    pitches = [pitch for _, _, pitch in line]
    return FLAT * max(0, pitches.count(max(pitches)) - PEAKS) if pitches else 0.0


def distance(measures: Mapping[str, float], targets: Mapping[str, tuple[float, float, float]]) -> float:
    """Return how far the measures lie from their bands: 0 at the medians, about 1 a measure at an edge."""
    total = 0.0
    for name, value in measures.items():
        low, middle, high = targets[name]
        side = (high - middle) if value > middle else (middle - low)
        away = abs(value - middle) / max(side, 1e-6)
        total += WEIGHTS.get(name, 1.0) * (0.15 * away * away if away <= 1 else 0.15 + 1.5 * (away - 1))
    return total
