"""Wow: the slow wobble of tape speed, as a delay that wanders; the same for every stem."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

_WOW_HZ, _FLUTTER_HZ = 0.55, 6.3


def wobble(sound: NDArray[np.float32], *, cents: float, sample_rate: int, circular: bool = False) -> None:
    """Bend the pitch of (2, frames) in place by up to `cents`, mostly at 0.55 Hz with a trace of flutter.

    A circular sound gets whole periods, so that its ends still meet.
    """
    frames = sound.shape[1]
    if cents <= 0.0 or frames < 2:
        return
    rates = []
    for hz in (_WOW_HZ, _FLUTTER_HZ):
        cycles = frames * hz / sample_rate
        rates.append(2.0 * math.pi * (max(1.0, round(cycles)) if circular else cycles) / frames)
    ratio = 2.0 ** (cents / 1200.0) - 1.0
    # a delay of d(n) = D (1 - cos(w n)) bends the pitch by at most D w
    depths = (0.9 * ratio / rates[0], 0.1 * ratio / rates[1])
    reach = math.ceil(2.0 * sum(depths)) + 8
    before = sound[:, -reach:].copy() if circular and frames > reach else np.zeros((2, reach), np.float32)
    run_wobble(sound, before, rates[0], rates[1], depths[0], depths[1])


@njit(cache=True, nogil=True, fastmath={"contract", "nsz", "reassoc", "arcp"})
def run_wobble(sound, before, slow, fast, slow_depth, fast_depth) -> None:  # type: ignore[no-untyped-def]
    """Delay each frame by a wandering amount (cubic interpolation), in place: from the end backwards."""
    frames, reach = sound.shape[1], before.shape[1]
    for n in range(frames - 1, -1, -1):
        delay = slow_depth * (1.0 - math.cos(slow * n)) + fast_depth * (1.0 - math.cos(fast * n)) + 2.0
        whole = int(delay)
        t = np.float32(delay - whole)
        at = n - whole
        for c in range(2):
            if at >= 2:
                a, b, d, e = sound[c, at + 1], sound[c, at], sound[c, at - 1], sound[c, at - 2]
            else:
                a = sound[c, at + 1] if at + 1 >= 0 else before[c, reach + at + 1]
                b = sound[c, at] if at >= 0 else before[c, reach + at]
                d = sound[c, at - 1] if at - 1 >= 0 else before[c, reach + at - 1]
                e = sound[c, at - 2] if at - 2 >= 0 else before[c, reach + at - 2]
            c1 = np.float32(0.5) * (d - a)
            c2 = a - np.float32(2.5) * b + np.float32(2.0) * d - np.float32(0.5) * e
            c3 = np.float32(0.5) * (e - a) + np.float32(1.5) * (b - d)
            sound[c, n] = ((c3 * t + c2) * t + c1) * t + b
