"""The compiled loops of struck notes: copies of one ring at their places, damped each in its time; knocks beside them.

Summing is in the order of what is asked, so the same bits come out each time.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from cadenza.compiled import compiled
from cadenza.synth.tones.kernels import BLOCK

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Frames = NDArray[np.int64]


@njit(inline="always")
def _copy(target, source, start, end, level, damping) -> None:  # type: ignore[no-untyped-def]
    """Add frames `start` to `end` of `source` to `target`, falling by `damping` nepers a frame from `level` on."""
    falling = np.empty(BLOCK, np.float32)
    for i in range(BLOCK):
        falling[i] = math.exp(-damping * i)
    at = start
    while at < end:
        here = np.float32(level * math.exp(-damping * (at - start)))
        count = min(BLOCK, end - at)
        piece, sound = target[at : at + count], source[at : at + count]
        for i in range(count):
            piece[i] += sound[i] * (here * falling[i])
        at += count


@compiled(fastmath={"nsz"})
def strike(
    out: Floats, ring: Floats, held: int, damped: float, start: Frames, hold: Frames, frames: Frames, loud: Doubles,
    damping: Doubles, fade: Floats,
) -> None:  # fmt: skip
    """Add a copy of `ring` (2, n) to `out` (2, frames) for each stroke.

    It sounds for `frames` from `start`, after `hold` it falls by `damping` nepers a frame, at last by `fade`. The ring
    itself falls by `damped` after `held`, which is no less than any stroke's hold, and no faster than any stroke.
    """
    for n in range(start.shape[0]):
        whole = frames[n]
        first, second = min(hold[n], whole), min(held, whole)
        level, later = loud[n], loud[n] * math.exp(-damping[n] * (second - first))
        for channel in range(2):
            source, target = ring[channel], out[channel, start[n] : start[n] + whole]
            fading = source[max(whole - fade.shape[0], 0) : whole].copy()
            for i in range(fading.shape[0]):
                source[whole - fading.shape[0] + i] *= fade[fade.shape[0] - fading.shape[0] + i]
            _copy(target, source, np.int64(0), first, level, 0.0)
            _copy(target, source, first, second, level, damping[n])
            _copy(target, source, second, whole, later, damping[n] - damped)
            source[whole - fading.shape[0] : whole] = fading


@compiled(fastmath={"nsz"})
def knock(
    out: Floats, noise: Floats, start: Frames, room: Frames, offset: Frames, level: Doubles, fall: Doubles
) -> None:
    """Add a burst of `noise` (2, a power of two; it goes round) to `out` for each stroke, `room` frames long.

    It is read from `offset` on, in whole blocks. Its level is that of the stroke times `fall`, which is given at block
    edges; it begins and ends at nothing.
    """
    size = noise.shape[1]
    for n in range(start.shape[0]):
        edges = room[n] // BLOCK + 2
        for channel in range(2):
            source, target = noise[channel], out[channel, start[n] : start[n] + room[n]]
            at = offset[n] // BLOCK * BLOCK & (size - 1)
            for block in range(edges - 2):
                here = np.float32(level[n] * fall[block]) if block > 0 else np.float32(0.0)
                then = np.float32(level[n] * fall[block + 1]) if block + 1 < edges - 2 else np.float32(0.0)
                pace = (then - here) / np.float32(BLOCK)
                piece = target[block * BLOCK : (block + 1) * BLOCK]
                for i in range(BLOCK):
                    piece[i] += source[at + i] * (here + pace * np.float32(i))
                at = (at + BLOCK) & (size - 1)
