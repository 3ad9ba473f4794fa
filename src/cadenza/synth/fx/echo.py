"""Echo: a tempo-synced delay that answers left and right in turn, darker each time."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled

FEEDBACK = 0.42


class Echo:
    """A ping-pong delay of `seconds`; `add` takes a mono send to a stereo bus and to the reverb's send."""

    def __init__(self, seconds: float, *, sample_rate: int, feedback: float = FEEDBACK) -> None:
        self._length = max(64, round(seconds * sample_rate))
        self._line = np.zeros((2, self._length), np.float32)
        self._memory = np.zeros((2, 2))
        self._at = 0
        self._feedback = feedback
        self._dark = 1.0 - math.exp(-2.0 * math.pi * 3800.0 / sample_rate)
        self._thin = 1.0 - math.exp(-2.0 * math.pi * 260.0 / sample_rate)

    def add(
        self,
        send: NDArray[np.float32],
        bus: NDArray[np.float32],
        room: NDArray[np.float32],
        *,
        start: int,
        end: int,
        gain: float,
        to_room: float,
    ) -> None:
        """Add the echoes of frames `start` to `end` of `send` (frames,) to both buses. Calls follow one another."""
        self._at = run_echo(
            send, bus, room, start, end, self._line, self._memory, self._at, self._feedback, self._dark, self._thin,
            np.float32(gain), np.float32(to_room),
        )  # fmt: skip


@compiled(fastmath={"nsz"})
def run_echo(  # type: ignore[no-untyped-def]
    send, bus, room, start, end, line, memory, at, feedback, dark, thin, gain, to_room
) -> int:
    """Run the delay; return where its ring stands."""
    length = line.shape[1]
    for i in range(start, end):
        left, right = line[0, at], line[1, at]
        bus[0, i] += left * gain
        bus[1, i] += right * gain
        room[0, i] += left * to_room
        room[1, i] += right * to_room
        # the input goes left, left crosses to right, right comes back quieter
        for c in range(2):
            x = send[i] + feedback * right if c == 0 else feedback * left * 1.6
            memory[c, 0] += dark * (x - memory[c, 0]) + 1e-20
            memory[c, 1] += thin * (memory[c, 0] - memory[c, 1])
            line[c, at] = memory[c, 0] - memory[c, 1]
        at += 1
        if at == length:
            at = 0
    return int(at)
