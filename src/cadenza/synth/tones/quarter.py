"""Sound at a quarter of its rate: down to it, and back up onto another sound, under a gate."""

from __future__ import annotations

from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

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


@njit(cache=True, nogil=True, fastmath={"contract", "nsz", "reassoc"})
def slowed(sound: Floats, taps: Floats) -> Floats:
    """Return the middle of a sound (2, frames) at a quarter of its rate, half a frame late."""
    frames = sound.shape[1]
    before = taps.shape[0] // 2
    middle = np.zeros(frames + 2 * taps.shape[0], np.float32)
    left, right, inner = sound[0], sound[1], middle[before : before + frames]
    for i in range(frames):
        inner[i] = (left[i] + right[i]) * np.float32(0.5)
    out = np.empty((frames + SLOWER - 1) // SLOWER, np.float32)
    for m in range(out.shape[0]):
        piece = middle[m * SLOWER : m * SLOWER + taps.shape[0]]
        total = np.float32(0.0)
        for k in range(taps.shape[0]):
            total += piece[k] * taps[k]
        out[m] = total
    return out


@njit(cache=True, nogil=True, fastmath={"contract", "nsz"})
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
