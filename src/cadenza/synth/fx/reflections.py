"""First reflections of one player: what the walls about a stage send back, told from where they sit on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled

Samples = NDArray[np.float32]

_SOUND = 343.0  # metres a second
_FRONT, _STAGE = 6.0, 10.0  # metres from the listener to the first row, and on to the last
_LEFT, _RIGHT = 10.4, 11.6  # metres to the walls of a hall: nobody sits in the very middle
_BACK, _CEILING = 19.0, 12.0  # to the wall behind the stage, and up
_HALF_STAGE = 7.0  # metres from the middle to a pan of 1
_ROW = 256


@dataclass(frozen=True, slots=True)
class Echoes:
    """When each reflection comes (frames after the direct sound), and how loud it is on either side against that."""

    delays: NDArray[np.int64]
    gains: Samples  # (reflections, 2)


def echoes(pan: float, depth: float, *, size: float, level: float, sample_rate: int) -> Echoes:
    """Return what a hall `size` times as large as a concert hall sends back of a player.

    `pan` -1..1, `depth` 0 (first row) to 1 (last); by image sources, of the two sides, the wall behind and the ceiling
    (Allen and Berkley, 1979).
    """
    x, y = pan * _HALF_STAGE * size, (_FRONT + depth * _STAGE) * size
    direct = math.hypot(x, y)
    to_left, to_right, behind = -2.0 * _LEFT * size - x, 2.0 * _RIGHT * size - x, 2.0 * _BACK * size - y
    images = (
        (to_left, y, 0.0), (to_right, y, 0.0), (x, behind, 0.0), (x, y, 2.0 * _CEILING * size),
        (to_left, behind, 0.0), (to_right, behind, 0.0),
    )  # fmt: skip
    delays, gains = [], []
    for across, along, above in images:
        path = math.sqrt(across * across + along * along + above * above)
        angle = (max(min(1.4 * across / path, 1.0), -1.0) + 1.0) * math.pi / 4.0
        loud = level * direct / path
        delays.append(max(round((path - direct) / _SOUND * sample_rate), 1))
        gains.append((loud * math.cos(angle), loud * math.sin(angle)))
    return Echoes(np.array(delays, np.int64), np.array(gains, np.float32))


class Reflections:
    """Adds a player's reflections to their sound, which comes in pieces that follow one another."""

    def __init__(self, heard: Echoes) -> None:
        self.heard = heard
        self._before = np.zeros(int(heard.delays.max(initial=1)), np.float32)
        self._memory = np.zeros(4, np.float32)
        self._next = 0
        self._direct = 1.0 / math.sqrt(1.0 + 0.5 * float(np.sum(heard.gains**2)))
        self._gains = np.ascontiguousarray(heard.gains.T * np.float32(self._direct))

    def add(self, piece: Samples, first: int) -> None:
        """Add them to the frames (2, n) from `first` on, in place; the whole stays about as loud as it was."""
        if first != self._next:  # there was silence between
            self._before[:], self._memory[:] = 0.0, 0.0
        self._next = first + piece.shape[1]
        if not piece.any() and not self._before.any():
            return
        reach = self._before.size
        source = np.concatenate((self._before, np.empty(piece.shape[1], np.float32)))
        wall(piece[0], piece[1], source[reach:], self._memory)
        self._before = source[source.size - reach :].copy()
        for side, gains in zip(piece, self._gains, strict=True):
            answer(side, source, reach, self.heard.delays, gains, self._direct)


@compiled(fastmath={"nsz"})
def wall(left: Samples, right: Samples, source: Samples, memory: Samples) -> None:
    """Fill `source` with the middle of two sides as a wall gives it back: 3 dB less at 7 kHz."""
    frames = left.shape[0]
    middle = np.empty(frames + 4, np.float32)
    middle[:4] = memory
    late, half = middle[4:], np.float32(0.5)
    for i in range(frames):
        late[i] = (left[i] + right[i]) * half
    ends, inner, centre = np.float32(1.0 / 16.0), np.float32(4.0 / 16.0), np.float32(6.0 / 16.0)
    for i in range(frames):
        near = inner * (middle[i + 1] + middle[i + 3]) + centre * middle[i + 2]
        source[i] = near + ends * (middle[i] + middle[i + 4])
    memory[:] = middle[frames:]


@compiled(fastmath={"nsz"})
def answer(
    side: Samples, source: Samples, reach: int, delays: NDArray[np.int64], gains: Samples, direct: float
) -> None:
    """Scale a side by `direct` and add `source`, which begins `reach` frames before it, late by each of `delays`."""
    scale = np.float32(direct)
    for first in range(0, side.shape[0], _ROW):
        row = side[first : min(first + _ROW, side.shape[0])]
        for i in range(row.shape[0]):
            row[i] *= scale
        for k in range(delays.shape[0]):
            gain, late = gains[k], source[reach + first - delays[k] :]
            for i in range(row.shape[0]):
                row[i] += gain * late[i]
