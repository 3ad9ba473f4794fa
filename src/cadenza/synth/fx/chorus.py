"""Chorus: three slow voices a side, each a few cents off, with nothing added below the low mids."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled

VOICES = 3


class Chorus:
    """A stereo chorus; `add` takes a mono send to a stereo bus."""

    def __init__(self, *, sample_rate: int) -> None:
        ms = sample_rate / 1000.0
        self._line = np.zeros(1 << math.ceil(math.log2(40.0 * ms)), np.float32)
        self._memory = np.zeros(1)
        self._centres = np.array([[9.1, 13.3, 19.7], [10.7, 15.1, 17.9]]) * ms
        self._depths = np.array([[1.6, 1.9, 2.3], [1.7, 2.1, 2.0]]) * ms
        self._rates = np.array([[0.31, 0.47, 0.23], [0.37, 0.41, 0.29]]) * 2.0 * math.pi / sample_rate
        self._phases = np.array([[0.0, 2.1, 4.2], [1.0, 3.3, 5.1]])
        self._thin = 1.0 - math.exp(-2.0 * math.pi * 220.0 / sample_rate)
        self._at = 0

    def add(self, send: NDArray[np.float32], bus: NDArray[np.float32], *, start: int, end: int, gain: float) -> None:
        """Add the voices of frames `start` to `end` of `send` (frames,) to the bus. Calls follow one another."""
        run_chorus(
            send, bus, start, end, self._at, self._line, self._memory, self._centres, self._depths, self._rates,
            self._phases, self._thin, np.float32(gain / math.sqrt(VOICES)),
        )  # fmt: skip
        self._at += end - start


@compiled(fastmath={"nsz"})
def run_chorus(  # type: ignore[no-untyped-def]
    send, bus, start, end, clock, line, memory, centres, depths, rates, phases, thin, gain
) -> None:
    """Run the voices over `start` to `end`, their delays linear between points 64 frames apart."""
    mask = len(line) - 1
    for at in range(start, end, 64):
        count = min(64, end - at)
        now = clock + at - start
        low = memory[0]
        for i in range(count):
            x = send[at + i] + 1e-20
            low += thin * (x - low)
            line[(now + i) & mask] = x - low
        memory[0] = low
        for c in range(2):
            for v in range(centres.shape[1]):
                angle = phases[c, v] + rates[c, v] * now
                back = centres[c, v] + depths[c, v] * math.sin(angle)
                slope = (centres[c, v] + depths[c, v] * math.sin(angle + rates[c, v] * 64) - back) / 64.0
                sign = gain if (v + c) % 2 == 0 else -gain
                for i in range(count):
                    d = back + slope * i
                    whole = int(d)
                    part = np.float32(d - whole)
                    a, b = line[(now + i - whole) & mask], line[(now + i - whole - 1) & mask]
                    bus[c, at + i] += sign * (a + (b - a) * part)
