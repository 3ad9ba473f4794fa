"""Breath: where the phrases of a line begin and end, and how loud each of its tones sings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def phrase_starts(starts: Floats, ends: Floats) -> NDArray[np.bool_]:
    """Return which tones (in order of start, in beats) begin a phrase: after a rest or after a long tone."""
    found = np.ones(len(starts), dtype=bool)
    if len(starts) > 1:
        rests = starts[1:] - ends[:-1] >= 0.45
        longs = starts[1:] - starts[:-1] >= 2.4
        found[1:] = rests | longs
    return found


def phrase_places(begins: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return each tone's place in its phrase (0-1) and which tones end one."""
    number = np.cumsum(begins) - 1
    firsts = np.flatnonzero(begins)
    counts = np.bincount(number)
    places = (np.arange(len(begins)) - firsts[number]) / np.maximum(1, counts[number] - 1)
    ends = np.append(begins[1:], True)
    return np.asarray(places, dtype=np.float64), ends


def arch(places: Floats) -> Floats:
    """Return -1 … 1: rising to 60 % of the phrase, falling to its end."""
    up = np.clip(places / 0.6, 0, 1)
    down = np.clip((1 - places) / 0.4, 0, 1)
    return np.asarray(np.where(places <= 0.6, 2 * np.sin(up * np.pi / 2) - 1, 2 * np.sin(down * np.pi / 2) - 1))
