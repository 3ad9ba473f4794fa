"""Wow: the slow wobble of tape speed, as a delay that wanders; the same for every stem."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled

_WOW_HZ, _FLUTTER_HZ = 0.55, 6.3


def wobble(sound: NDArray[np.float32], *, cents: float, sample_rate: int, circular: bool = False) -> None:
    """Bend the pitch of (2, frames) in place by up to `cents`, mostly at 0.55 Hz with a trace of flutter.

    A circular sound gets whole periods, so that its ends still meet.
    """
    if cents <= 0.0 or sound.shape[1] < 2:
        return
    tape = Wow(sound.shape[1], cents=cents, sample_rate=sample_rate, circular=circular)
    if circular and sound.shape[1] > tape.reach:
        tape.before[:] = sound[:, -tape.reach :]
    tape.bend(sound, 0)


class Wow:
    """The wobble of one tape of `frames` frames, which may come in pieces; `before` is what lies before the next."""

    def __init__(self, frames: int, *, cents: float, sample_rate: int, circular: bool = False) -> None:
        rates = []
        for hz in (_WOW_HZ, _FLUTTER_HZ):
            cycles = frames * hz / sample_rate
            rates.append(2.0 * math.pi * (max(1.0, round(cycles)) if circular else cycles) / frames)
        ratio = 2.0 ** (cents / 1200.0) - 1.0
        # a delay of d(n) = D (1 - cos(w n)) bends the pitch by at most D w
        self._rates, self._depths = rates, (0.9 * ratio / rates[0], 0.1 * ratio / rates[1])
        self.reach = math.ceil(2.0 * sum(self._depths)) + 8
        self.before = np.zeros((2, self.reach), np.float32)

    def bend(self, piece: NDArray[np.float32], first: int) -> None:
        """Bend the frames from `first` on, in place; pieces follow one another."""
        before = self.before
        self.before = np.concatenate((before, piece[:, -self.reach :]), axis=1)[:, -self.reach :].copy()
        (slow, fast), (slow_depth, fast_depth) = self._rates, self._depths
        run_wobble(piece, before, first, slow, fast, slow_depth, fast_depth)


@compiled(fastmath={"nsz"})
def run_wobble(sound, before, first, slow, fast, slow_depth, fast_depth) -> None:  # type: ignore[no-untyped-def]
    """Delay each frame by a wandering amount (cubic interpolation), in place: from the end backwards."""
    frames, reach = sound.shape[1], before.shape[1]
    for n in range(frames - 1, -1, -1):
        delay = slow_depth * (1.0 - math.cos(slow * (first + n)))
        delay += fast_depth * (1.0 - math.cos(fast * (first + n))) + 2.0
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
