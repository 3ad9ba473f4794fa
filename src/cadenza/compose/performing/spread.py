"""Spread: the notes of a chord are never struck in one instant; strums run one way down, the other way up."""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray

from cadenza.compose.performing.hand import Hand
from cadenza.score.meter import Meter

Floats = NDArray[np.float64]


def spread_ms(rng: random.Random, written: Floats, pitches: NDArray[np.int_], hand: Hand, *, meter: Meter) -> Floats:
    """Return the delay of each note inside its chord, in milliseconds. Notes come sorted by start, then pitch."""
    found = np.zeros(len(written))
    if hand.spread_ms <= 0:
        return found
    edges = np.flatnonzero(np.diff(written) > 1e-6) + 1
    pulse = float(meter.pulse_beats)
    for first, stop in zip((0, *edges.tolist()), (*edges.tolist(), len(written)), strict=True):
        count = stop - first
        if count < 2:
            continue
        total = hand.spread_ms * rng.uniform(0.7, 1.3) * min(1.0, 0.55 + 0.15 * count)
        if hand.strums:
            inside = written[first] % pulse
            up = 0.01 < inside < pulse - 0.01
            order = np.arange(count)[::-1] if up else np.arange(count)
            total *= 0.7 if up else 1.0
        else:
            order = np.arange(count)
        found[first:stop] = (order / (count - 1) - 0.25) * total
    return found
