"""Gain curves: what moves a fader over time, as one factor per STEP frames and one more at the end."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled
from cadenza.score.score import Performance, PerformedPart
from cadenza.synth.fx.strip import STEP

Curve = NDArray[np.float32]

KICKS = (35, 36)
_ATTACK, _HOLD = 0.004, 0.03
_NEPERS = math.log(10.0) / 20.0  # of a dB


def times(frames: int, *, sample_rate: int) -> NDArray[np.float64]:
    """Return the seconds of the points of a curve over `frames`."""
    return np.asarray(np.arange(-(-frames // STEP) + 1) * (STEP / sample_rate))


def automation(part: PerformedPart, at: NDArray[np.float64]) -> Curve:
    """Return the part's own fader moves (linear in dB between its points)."""
    if not part.automation:
        return np.ones(at.size, np.float32)
    seconds, db = zip(*part.automation, strict=True)
    return np.asarray(np.exp(np.interp(at, seconds, db) * _NEPERS), dtype=np.float32)


def kick_times(performance: Performance, *, is_kit: frozenset[str]) -> list[tuple[float, float]]:
    """Return (seconds, strength 0-1) of every kick that a kit plays."""
    hits = [
        (note.start_seconds, note.velocity / 127.0)
        for part in performance.parts
        if part.name in is_kit
        for note in part.notes
        if note.pitch in KICKS
    ]
    return sorted(hits)


def pump(kicks: Sequence[tuple[float, float]], at: NDArray[np.float64], *, depth_db: float, beat: float) -> Curve:
    """Return the fader that every kick pulls down by `depth_db`."""
    return pulled(dips(kicks, at, back_seconds=pump_seconds(beat)), depth_db=depth_db)


def pump_seconds(beat: float) -> float:
    """Return how long a pumping fader takes to come back: about half a beat (in seconds)."""
    return min(max(0.55 * beat, 0.09), 0.4)


def pulled(dip: NDArray[np.float64], *, depth_db: float) -> Curve:
    """Return the fader that is pulled down by `depth_db` where `dip` is 1."""
    return np.asarray(np.exp(-depth_db * _NEPERS * dip), dtype=np.float32)


def dips(kicks: Sequence[tuple[float, float]], at: NDArray[np.float64], *, back_seconds: float) -> NDArray[np.float64]:
    """Return the dip that each kick cuts, 0-1: down within 4 ms, held a moment, back within `back_seconds`."""
    dip = np.zeros(at.size)
    step = STEP / round(STEP / (at[1] - at[0])) if at.size > 1 else 1.0
    length = int((_ATTACK + _HOLD + back_seconds) / step) + 2
    if kicks:
        cut(dip, at, np.array(kicks), back_seconds, step, length)
    return dip


@compiled()
def cut(
    dip: NDArray[np.float64], at: NDArray[np.float64], kicks: NDArray[np.float64], back: float, step: float, length: int
) -> None:  # fmt: skip
    """Deepen `dip`, `length` points long, for each of `kicks` (seconds, strength)."""
    for n in range(len(kicks)):
        seconds, strength = kicks[n, 0], kicks[n, 1]
        first = max(int((seconds - _ATTACK) / step), 0)
        for i in range(first, min(first + length, len(dip))):
            t = at[i] - seconds
            if t < 0.0:
                shape = max(1.0 + t / _ATTACK, 0.0)
            else:
                shape = 0.5 + 0.5 * math.cos(math.pi * min(max((t - _HOLD) / back, 0.0), 1.0))
            dip[i] = max(dip[i], min(shape, 1.0) * (0.4 + 0.6 * strength))


def presence(part: PerformedPart, at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where a part sounds, 0-1, its edges softened over about 150 ms."""
    if at.size < 2 or not part.notes:
        return np.zeros(at.size)
    step = at[1] - at[0]
    starts = np.array([note.start_seconds for note in part.notes])
    ends = starts + np.array([note.length_seconds for note in part.notes])
    first = np.clip((starts / step).astype(np.int64), 0, at.size)
    last = np.clip((ends / step).astype(np.int64) + 1, first, at.size)
    return soften(first, last, at.size, max(1, round(0.15 / step)))


@compiled()
def soften(first: NDArray[np.int64], last: NDArray[np.int64], size: int, width: int) -> NDArray[np.float64]:
    """Return which of `size` points lie in any span from `first` to `last`, averaged over `width` of them."""
    edges = np.zeros(size + 1, np.int64)
    for n in range(len(first)):
        edges[first[n]] += 1
        edges[last[n]] -= 1
    sounding = np.zeros(size, np.int64)
    at_once = 0
    for i in range(size):
        at_once += edges[i]
        sounding[i] = 1 if at_once > 0 else 0
    made = np.empty(size)
    half = width // 2
    total = 0
    for k in range(half + 1 - width, half + 1):
        total += sounding[min(max(k, 0), size - 1)]
    for i in range(size):
        made[i] = total / width
        total += sounding[min(i + half + 1, size - 1)] - sounding[max(i + half + 1 - width, 0)]
    return made
