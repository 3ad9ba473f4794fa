"""The channel strip as one pass: filters, compressor, saturation, bits, fader, width, pan, and the way to the buses."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

# What run_strip calls is written into it: called, a compiled function may be one of two copies that differ by a bit,
# that of a process that compiled it or that of one that found it in the cache.
STEP = 64  # frames between two points of a gain curve

# places in the parameter row
TRIM, THRESHOLD, SLOPE, ATTACK, RELEASE, DRIVE, QUANTUM, WIDTH, LEFT, RIGHT, ROOM, ECHO, CHORUS = range(13)
PARAMETERS = 13


def fresh_memory(sections: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the memory of a strip's filters at rest, (filters, 4)."""
    return np.zeros((sections.shape[0], 4))


@njit(inline="always")
def filter_once(left, right, count, filter, memory) -> None:  # type: ignore[no-untyped-def]
    """Run one filter over `count` frames in place."""
    b0, b1, b2, a1, a2 = filter[0], filter[1], filter[2], filter[3], filter[4]
    p1, p2, q1, q2 = memory[0], memory[1], memory[2], memory[3]
    for i in range(count):
        x, u = left[i] + 1e-18, right[i] + 1e-18
        y, v = b0 * x + p1, b0 * u + q1
        p1, q1 = b1 * x - a1 * y + p2, b1 * u - a1 * v + q2
        p2, q2 = b2 * x - a2 * y, b2 * u - a2 * v
        left[i], right[i] = y, v
    memory[0], memory[1], memory[2], memory[3] = p1, p2, q1, q2


@njit(inline="always")
def filter_twice(left, right, count, first, second, memory, more) -> None:  # type: ignore[no-untyped-def]
    """Run two filters over `count` frames in place: side by side, one waits while the other computes."""
    b0, b1, b2, a1, a2 = first[0], first[1], first[2], first[3], first[4]
    c0, c1, c2, d1, d2 = second[0], second[1], second[2], second[3], second[4]
    p1, p2, q1, q2 = memory[0], memory[1], memory[2], memory[3]
    r1, r2, s1, s2 = more[0], more[1], more[2], more[3]
    for i in range(count):
        x, u = left[i] + 1e-18, right[i] + 1e-18
        y, v = b0 * x + p1, b0 * u + q1
        p1, q1 = b1 * x - a1 * y + p2, b1 * u - a1 * v + q2
        p2, q2 = b2 * x - a2 * y, b2 * u - a2 * v
        z, w = c0 * y + r1, c0 * v + s1
        r1, s1 = c1 * y - d1 * z + r2, c1 * v - d1 * w + s2
        r2, s2 = c2 * y - d2 * z, c2 * v - d2 * w
        left[i], right[i] = z, w
    memory[0], memory[1], memory[2], memory[3] = p1, p2, q1, q2
    more[0], more[1], more[2], more[3] = r1, r2, s1, s2


@njit(inline="always")
def pour(left, right, at, count, to_room, to_echo, to_chorus, dry, room, echo, chorus) -> None:  # type: ignore[no-untyped-def]
    """Add `count` frames to a bus and its sends from frame `at` on."""
    half = np.float32(0.5)
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


@njit(cache=True, nogil=True, fastmath={"nsz"})
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
    dry_too: NDArray[np.float32],
    room_too: NDArray[np.float32],
    echo_too: NDArray[np.float32],
    chorus_too: NDArray[np.float32],
    twice: bool,
) -> None:
    """Add frames `start` to `end` of a voice to a bus, and with `twice` to another too; `start` is a multiple of STEP.

    `fader` holds one factor per STEP frames and one more; `state` is (envelope power, compressor gain);
    `memory` is (filters, 4) and carries the filters over from call to call. Sends with an amount of 0 are not touched.
    """
    trim, threshold, slope = settings[TRIM], settings[THRESHOLD], settings[SLOPE]
    drive, quantum, width = np.float32(settings[DRIVE]), np.float32(settings[QUANTUM]), np.float32(settings[WIDTH])
    gain_left, gain_right = np.float32(settings[LEFT]), np.float32(settings[RIGHT])
    to_room, to_echo = np.float32(settings[ROOM]), np.float32(settings[ECHO])
    to_chorus = np.float32(settings[CHORUS])
    half = np.float32(0.5)
    undrive = np.float32(1.0 / max(settings[DRIVE], 1e-9))
    levels = np.float32(1.0 / max(settings[QUANTUM], 1e-9))
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
        for s in range(0, sections.shape[0] - 1, 2):
            filter_twice(left, right, count, sections[s], sections[s + 1], memory[s], memory[s + 1])
        if sections.shape[0] % 2 == 1:
            filter_once(left, right, count, sections[-1], memory[-1])
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
            if drive > 0.0:  # a cubic soft clip, slope 1 at rest, flat from 1.5 / drive on
                a = min(max(x * drive, np.float32(-1.5)), np.float32(1.5))
                b = min(max(y * drive, np.float32(-1.5)), np.float32(1.5))
                x = (a - a * a * a * np.float32(0.14814815)) * undrive
                y = (b - b * b * b * np.float32(0.14814815)) * undrive
            if quantum > 0.0:
                x = np.rint(x * levels) * quantum
                y = np.rint(y * levels) * quantum
            mid, side = (x + y) * half * f, (x - y) * half * f * width
            left[i] = (mid + side) * gain_left
            right[i] = (mid - side) * gain_right
        pour(left, right, at, count, to_room, to_echo, to_chorus, dry, room, echo, chorus)
        if twice:
            pour(left, right, at, count, to_room, to_echo, to_chorus, dry_too, room_too, echo_too, chorus_too)
