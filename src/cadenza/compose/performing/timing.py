"""Timing: swing, the offset each voice keeps, and the correlated unevenness of hands."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cadenza.score.tempo import TempoMap

Floats = NDArray[np.float64]

# General MIDI keys by the names a style may give an offset to; sizes of human unevenness in milliseconds
DRUM_NAMES: dict[int, tuple[str, ...]] = {
    35: ("kick", "K"), 36: ("kick", "K"), 38: ("snare", "S"), 40: ("snare", "S"), 37: ("rim", "R", "snare"),
    39: ("clap", "C", "snare"), 42: ("hat", "H"), 44: ("hat", "P", "H"), 46: ("hat", "H"), 51: ("ride", "D"),
    53: ("ride", "B", "D"), 59: ("ride", "D"), 54: ("tambourine", "Tb"), 70: ("shaker", "Sh"),
}  # fmt: skip
DRUM_JITTER_MS = {"kick": 13.7, "snare": 16.0, "rim": 14.0, "clap": 14.0, "hat": 10.6, "ride": 11.2}
SHARE_OF_HUMAN = 0.45
DRIFT_MS = 8.0
FIRST_MOMENT = 1 / 32  # of a beat


def swing(beats: Floats, *, swing8: float, swing16: float) -> Floats:
    """Return written beats with the off-eighths and off-sixteenths late; triplets stay where they are."""
    if swing8 <= 1.01 and abs(swing16 - 0.5) < 0.005:
        return beats
    whole = np.floor(beats + 1e-6)
    part = beats - whole
    thirds = np.abs(part * 3 - np.round(part * 3)) < 0.02
    moved = part
    if abs(swing16 - 0.5) >= 0.005:
        moved = _bent(part, 0.5, swing16)
    if swing8 > 1.01:
        moved = _bent(moved, 1.0, swing8 / (1 + swing8))
    return np.asarray(whole + np.where(thirds & (part > 0.1), part, moved))


def _bent(part: Floats, pair: float, share: float) -> Floats:
    """Return positions in a beat with the middle of each pair moved to `share` of it."""
    first = np.floor(part / pair + 1e-6)
    inside = part / pair - first
    bent = np.where(inside < 0.5, inside * 2 * share, share + (inside - 0.5) * 2 * (1 - share))
    return np.asarray((first + bent) * pair)


def seconds(tempo: TempoMap, beats: Floats) -> Floats:
    """Return when beats fall; before the first and after the last point the nearest tempo goes on."""
    points = np.array(tempo.points)
    b, s = points[:, 0], points[:, 1]
    found = np.interp(beats, b, s)
    early, late = beats < b[0], beats > b[-1]
    if early.any():
        found = np.where(early, s[0] + (beats - b[0]) * (s[1] - s[0]) / (b[1] - b[0]), found)
    if late.any():
        found = np.where(late, s[-1] + (beats - b[-1]) * (s[-1] - s[-2]) / (b[-1] - b[-2]), found)
    return np.asarray(found)


def rubato(beats: Floats, groups: Sequence[float], *, amount: float) -> Floats:
    """Return beats moved so that each group begins and ends broadly and flows in its middle.

    `groups` are the beats where one group ends and the next begins: there, and outside them, nothing moves.
    `amount` is the share of tempo by which the middle is quicker.
    """
    if amount <= 0 or len(groups) < 2:
        return beats
    edges = np.asarray(groups, dtype=np.float64)
    index = np.clip(np.searchsorted(edges, beats, side="right") - 1, 0, len(edges) - 2)
    start, length = edges[index], edges[index + 1] - edges[index]
    turn = np.clip((beats - start) / length, 0.0, 1.0)
    return np.asarray(beats + amount * length / (2 * np.pi) * np.sin(2 * np.pi * turn))


def breathing(tempo: TempoMap, groups: Sequence[float], *, amount: float) -> TempoMap:
    """Return the tempo as it breathes, a step a beat; its first moment keeps the written tempo, which names it."""
    if amount <= 0 or len(groups) < 2:
        return tempo
    grid = np.arange(groups[0], groups[-1] + 0.5)
    beats = np.unique(np.concatenate((grid, groups, [b for b, _ in tempo.points])))
    when = seconds(tempo, rubato(beats, groups, amount=amount))
    first = tempo.points[0][0] + FIRST_MOMENT
    points = sorted({*zip(beats.tolist(), when.tolist(), strict=True), (first, tempo.seconds_at(first))})
    return TempoMap(tuple(points))


def wander(rng: random.Random, count: int, *, sd: float, memory: float = 0.5) -> Floats:
    """Return an AR(1) walk of `count` steps with standard deviation `sd`, never beyond 2.2 of it."""
    if sd <= 0:
        return np.zeros(count)
    fresh = sd * math.sqrt(1 - memory * memory)
    here, found = rng.gauss(0, sd), []
    for _ in range(count):
        here = memory * here + rng.gauss(0, fresh)
        found.append(here)
    return np.asarray(np.clip(np.array(found), -2.2 * sd, 2.2 * sd))


def drift_ms(seed: int, bars: int, *, looseness: float) -> Floats:
    """Return the slow sway that the whole band shares, one value a bar, in milliseconds."""
    rng = random.Random(f"{seed}/perform/band")
    return wander(rng, bars + 2, sd=DRIFT_MS * SHARE_OF_HUMAN * looseness, memory=0.8)


def late_ms_of(late: Mapping[str, float], role: str, part: str, pitch: int) -> float:
    """Return how late this voice sits: by its drum's name or row, by its part, by its role."""
    names: tuple[str, ...] = (part, role)
    if role in ("drums", "percussion"):
        names = (*DRUM_NAMES.get(pitch, ()), *names)
    return next((float(late[n]) for n in names if n in late), 0.0)


def jitter_share(role: str, pitch: int, usual: float) -> float:
    """Return the human unevenness of a drum (or `usual`) in milliseconds."""
    if role not in ("drums", "percussion"):
        return usual
    return next((DRUM_JITTER_MS[n] for n in DRUM_NAMES.get(pitch, ()) if n in DRUM_JITTER_MS), 11.0)
