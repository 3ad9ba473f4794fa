"""The channel strip as one pass: filters, compressor, saturation, bits, fader, width, pan, and the way to the buses."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

STEP = 64  # frames between two points of a gain curve

# places in the parameter row
TRIM, THRESHOLD, SLOPE, ATTACK, RELEASE, DRIVE, QUANTUM, WIDTH, LEFT, RIGHT, ROOM, ECHO, CHORUS = range(13)
PARAMETERS = 13


def fresh_memory(sections: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the memory of a strip's filters at rest, (filters, 4)."""
    return np.zeros((sections.shape[0], 4))


@njit(cache=True, nogil=True, fastmath={"contract", "nsz", "reassoc", "arcp"})
def run_strip(
    voice: NDArray[np.float32],
    start: int,
    end: int,
    sections: NDArray[np.float64],
    settings: NDArray[np.float64],
    fader: NDArray[np.float32],
    state: NDArray[np.float64],
    memory: NDArray[np.float64],
    dry: NDArray[np.float32],
    room: NDArray[np.float32],
    echo: NDArray[np.float32],
    chorus: NDArray[np.float32],
) -> None:
    """Add frames `start` to `end` of a voice to the buses; `start` is a multiple of STEP.

    `fader` holds one factor per STEP frames and one more; `state` is (envelope power, compressor gain);
    `memory` is (filters, 4) and carries the filters over from call to call. Sends with an amount of 0 are not touched.
    """
    trim, threshold, slope = settings[TRIM], settings[THRESHOLD], settings[SLOPE]
    drive, quantum, width = np.float32(settings[DRIVE]), np.float32(settings[QUANTUM]), np.float32(settings[WIDTH])
    gain_left, gain_right = np.float32(settings[LEFT]), np.float32(settings[RIGHT])
    to_room, to_echo = np.float32(settings[ROOM]), np.float32(settings[ECHO])
    to_chorus = np.float32(settings[CHORUS])
    half = np.float32(0.5)
    left = np.empty(64, np.float32)
    right = np.empty(64, np.float32)
    for at in range(start, end, 64):
        count = min(64, end - at)
        loudest = np.float32(0.0)
        for i in range(count):
            left[i] = voice[0, at + i]
            right[i] = voice[1, at + i]
            loudest = max(loudest, max(abs(left[i]), abs(right[i])))
        ringing = 0.0
        for s in range(sections.shape[0]):
            for k in range(4):
                ringing = max(ringing, abs(memory[s, k]))
        if loudest == 0.0 and ringing < 1e-7:
            for s in range(sections.shape[0]):
                for k in range(4):
                    memory[s, k] = 0.0
            state[0] *= 0.5
            state[1] += 0.2 * (1.0 - state[1])
            continue
        for s in range(sections.shape[0]):
            b0, b1, b2, a1, a2 = sections[s, 0], sections[s, 1], sections[s, 2], sections[s, 3], sections[s, 4]
            p1, p2, q1, q2 = memory[s, 0], memory[s, 1], memory[s, 2], memory[s, 3]
            for i in range(count):
                x = left[i] + 1e-18
                y = b0 * x + p1
                p1 = b1 * x - a1 * y + p2
                p2 = b2 * x - a2 * y
                left[i] = y
                u = right[i] + 1e-18
                v = b0 * u + q1
                q1 = b1 * u - a1 * v + q2
                q2 = b2 * u - a2 * v
                right[i] = v
            memory[s, 0], memory[s, 1], memory[s, 2], memory[s, 3] = p1, p2, q1, q2
        power = np.float32(0.0)
        for i in range(count):
            power += left[i] * left[i] + right[i] * right[i]
        level = float(power) * half / count * trim * trim
        rate = settings[ATTACK] if level > state[0] else settings[RELEASE]
        state[0] += rate * (level - state[0])
        squeezed = 1.0
        if slope > 0.0 and state[0] > threshold:
            squeezed = (state[0] / threshold) ** (-0.5 * slope)
        before, after = np.float32(state[1] * trim), np.float32(squeezed * trim)
        state[1] = squeezed
        block = at // 64
        open_from, open_to = fader[block], fader[block + 1]
        step = np.float32(1.0) / np.float32(64.0)
        for i in range(count):
            t = i * step
            g = before + (after - before) * t
            f = open_from + (open_to - open_from) * t
            x, y = left[i] * g, right[i] * g
            if drive > 0.0:
                # a cubic soft clip whose slope at rest is 1: 1/drive is where it flattens
                a = min(max(x * drive, np.float32(-1.5)), np.float32(1.5))
                b = min(max(y * drive, np.float32(-1.5)), np.float32(1.5))
                x = (a - a * a * a * np.float32(0.14814815)) / drive
                y = (b - b * b * b * np.float32(0.14814815)) / drive
            if quantum > 0.0:
                x = np.rint(x / quantum) * quantum
                y = np.rint(y / quantum) * quantum
            mid, side = (x + y) * half * f, (x - y) * half * f * width
            left[i] = (mid + side) * gain_left
            right[i] = (mid - side) * gain_right
        for i in range(count):
            dry[0, at + i] += left[i]
            dry[1, at + i] += right[i]
        if to_room > 0.0:
            for i in range(count):
                room[0, at + i] += left[i] * to_room
                room[1, at + i] += right[i] * to_room
        if to_echo > 0.0:
            for i in range(count):
                echo[at + i] += (left[i] + right[i]) * half * to_echo
        if to_chorus > 0.0:
            for i in range(count):
                chorus[at + i] += (left[i] + right[i]) * half * to_chorus
