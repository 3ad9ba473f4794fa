"""The channel strip as one pass: filters, compressor, saturation, bits, fader, width, pan, and the way to the buses."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from cadenza.compiled import compiled
from cadenza.synth.fx.cascade import at_rest as fresh_memory
from cadenza.synth.fx.cascade import filter_all, side_by_side

__all__ = ["fresh_memory"]  # and what is defined here

# What run_strip calls is written into it: called, a compiled function may be one of two copies that differ by a bit,
# that of a process that compiled it or that of one that found it in the cache.
STEP = 64  # frames between two points of a gain curve

# places in the parameter row
TRIM, THRESHOLD, SLOPE, ATTACK, RELEASE, DRIVE, QUANTUM, WIDTH, LEFT, RIGHT, ROOM, ECHO, CHORUS = range(13)
PARAMETERS = 13


@njit(inline="always")
def pour(left, right, at, count, to_room, to_echo, to_chorus, dry, room, echo, chorus) -> None:  # type: ignore[no-untyped-def]
    """Add `count` frames to a bus and its sends from frame `at` on."""
    half = np.float32(0.5)
    # pieces of their own: places counted from their start cannot be negative, which spares the loops a test
    dry_left, dry_right = dry[0, at : at + count], dry[1, at : at + count]
    for i in range(count):
        dry_left[i] += left[i]
        dry_right[i] += right[i]
    if to_room > 0.0:
        room_left, room_right = room[0, at : at + count], room[1, at : at + count]
        for i in range(count):
            room_left[i] += left[i] * to_room
            room_right[i] += right[i] * to_room
    if to_echo > 0.0:
        piece = echo[at : at + count]
        for i in range(count):
            piece[i] += (left[i] + right[i]) * half * to_echo
    if to_chorus > 0.0:
        piece = chorus[at : at + count]
        for i in range(count):
            piece[i] += (left[i] + right[i]) * half * to_chorus


@njit(inline="always")
def power_of(left, right, lanes):  # type: ignore[no-untyped-def]
    """Return the sum of squares of 64 frames of two channels, by sixteen `lanes`, so that its order is known."""
    for lane in range(16):
        lanes[lane] = np.float32(0.0)
    for at in range(0, 64, 16):
        for lane in range(16):
            x, y = left[at + lane], right[at + lane]
            lanes[lane] += x * x + y * y
    for lane in range(8):  # in halves: one after the other, each would wait for the one before
        lanes[lane] += lanes[lane + 8]
    for lane in range(4):
        lanes[lane] += lanes[lane + 4]
    return (lanes[0] + lanes[2]) + (lanes[1] + lanes[3])


@njit(inline="always")
def _silent(left, right, count):  # type: ignore[no-untyped-def]
    """Tell whether two channels hold nothing; where they do, that is found at once."""
    at = 0
    while at < count and left[at] == 0.0 and right[at] == 0.0:
        at += 1
    return at == count


@njit(inline="always")
def _ringing(memory):  # type: ignore[no-untyped-def]
    """Return the highest value that the filters remember."""
    highest = 0.0
    for value in memory.flat:
        highest = max(highest, abs(value))
    return highest


@compiled(fastmath={"nsz"})
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
    `memory` carries the filters over from call to call. Sends with an amount of 0 are not touched.
    """
    trim, threshold, slope = settings[TRIM], settings[THRESHOLD], settings[SLOPE]
    drive, quantum, width = np.float32(settings[DRIVE]), np.float32(settings[QUANTUM]), np.float32(settings[WIDTH])
    gain_left, gain_right = np.float32(settings[LEFT]), np.float32(settings[RIGHT])
    to_room, to_echo = np.float32(settings[ROOM]), np.float32(settings[ECHO])
    to_chorus = np.float32(settings[CHORUS])
    half, step = np.float32(0.5), np.float32(1.0 / 64.0)
    flat, bent = np.float32(1.5), np.float32(0.14814815)
    undrive = np.float32(1.0 / max(settings[DRIVE], 1e-9))
    levels = np.float32(1.0 / max(settings[QUANTUM], 1e-9))
    left = np.empty(64, np.float32)
    right = np.empty(64, np.float32)
    lanes = np.empty(16, np.float32)
    filters = side_by_side(sections)
    for at in range(start, end, 64):
        count = min(64, end - at)
        voice_left, voice_right = voice[0, at : at + count], voice[1, at : at + count]
        for i in range(count):
            left[i] = voice_left[i]
            right[i] = voice_right[i]
        for i in range(count, 64):
            left[i] = right[i] = np.float32(0.0)
        if _silent(voice_left, voice_right, count) and _ringing(memory) < 1e-7:
            memory[:] = 0.0
            state[0] *= 0.5
            state[1] += 0.2 * (1.0 - state[1])
            continue
        filter_all(left, right, filters, memory)
        power = power_of(left, right, lanes)
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
        climb, opening = (after - before) * step, (open_to - open_from) * step
        for i in range(64):
            gain = before + climb * np.float32(i)
            left[i] *= gain
            right[i] *= gain
        if drive > 0.0:  # a cubic soft clip, slope 1 at rest, flat from 1.5 / drive on
            for i in range(64):
                a = min(max(left[i] * drive, -flat), flat)
                b = min(max(right[i] * drive, -flat), flat)
                left[i] = (a - a * a * a * bent) * undrive
                right[i] = (b - b * b * b * bent) * undrive
        if quantum > 0.0:
            for i in range(64):
                left[i] = np.rint(left[i] * levels) * quantum
                right[i] = np.rint(right[i] * levels) * quantum
        for i in range(64):
            fade = (open_from + opening * np.float32(i)) * half
            mid, side = (left[i] + right[i]) * fade, (left[i] - right[i]) * fade * width
            left[i] = (mid + side) * gain_left
            right[i] = (mid - side) * gain_right
        pour(left, right, at, count, to_room, to_echo, to_chorus, dry, room, echo, chorus)
        if twice:
            pour(left, right, at, count, to_room, to_echo, to_chorus, dry_too, room_too, echo_too, chorus_too)
