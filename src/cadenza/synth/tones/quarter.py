"""Sound at a quarter of its rate: down to it, and back up onto another sound, under a gate."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled

Floats = NDArray[np.float32]

SLOWER = 4
STEP = 64  # frames between two values of a gate
_TAPS = 64
_ROW = 256  # frames of the slow sound brought back at a time


@cache
def lowpass() -> Floats:
    """Return the filter of both ways, unity in sum: open up to .4 of the slow rate, 50 dB down at .6."""
    place = np.arange(_TAPS) - (_TAPS - 1) / 2
    taps = np.sinc(place / SLOWER) * np.kaiser(_TAPS, 4.8)
    made = np.asarray(taps / taps.sum(), dtype=np.float32)
    made.setflags(write=False)
    return made


@compiled(fastmath={"nsz"})
def slowed(sound: Floats, taps: Floats) -> Floats:
    """Return the middle of a sound (2, frames) at a quarter of its rate, half a frame late."""
    frames = sound.shape[1]
    reach = taps.shape[0] // SLOWER
    slow = (frames + SLOWER - 1) // SLOWER
    every = np.zeros((SLOWER, slow + reach), np.float32)  # row r: every fourth frame, from frame r on
    half = np.float32(0.5)
    before = reach // 2
    for r in range(SLOWER):
        left, right, row = sound[0, r::SLOWER], sound[1, r::SLOWER], every[r, before:]
        for i in range(left.shape[0]):
            row[i] = (left[i] + right[i]) * half
    out = np.zeros(slow, np.float32)
    for first in range(0, slow, _ROW):
        piece = out[first : first + _ROW]
        for r in range(SLOWER):
            for q in range(0, reach, 4):
                a, b = taps[SLOWER * q + r], taps[SLOWER * (q + 1) + r]
                c, d = taps[SLOWER * (q + 2) + r], taps[SLOWER * (q + 3) + r]
                near = every[r, first + q : first + q + _ROW + 3]
                for i in range(piece.shape[0]):
                    piece[i] += (a * near[i] + b * near[i + 1]) + (c * near[i + 2] + d * near[i + 3])
    return out


@compiled(fastmath={"nsz"})
def add_quick(sound: Floats, slow: Floats, taps: Floats, gate: Floats) -> None:
    """Add (2, n) at a quarter of the rate to (2, frames), which puts it in step again; `gate` at every STEP frames."""
    reach = taps.shape[0] // SLOWER
    frames = sound.shape[1]
    made = np.empty((SLOWER, _ROW), np.float32)
    padded = np.zeros(_ROW + reach, np.float32)
    for channel in range(2):
        target, source = sound[channel], slow[channel]
        for first in range(0, (frames + SLOWER - 1) // SLOWER, _ROW):
            for i in range(_ROW + reach):
                at = first + i - reach // 2 + 1
                padded[i] = source[at] if 0 <= at < source.shape[0] else np.float32(0.0)
            for part in range(SLOWER):
                row = made[part]
                row[:] = np.float32(0.0)
                for k in range(reach):
                    tap = np.float32(SLOWER) * taps[SLOWER * k + (SLOWER - 1 - part)]
                    piece = padded[k : k + _ROW]
                    for i in range(_ROW):
                        row[i] += tap * piece[i]
            for i in range(min(SLOWER * _ROW, frames - first * SLOWER)):
                at = first * SLOWER + i
                here = gate[at // STEP]
                opened = here + (gate[at // STEP + 1] - here) * (np.float32(at % STEP) / np.float32(STEP))
                target[at] += made[i % SLOWER, i // SLOWER] * opened
