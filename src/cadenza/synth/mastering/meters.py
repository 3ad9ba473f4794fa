"""Meters: power, loudness and peak of each STEP frames of a mix, and the gains that are applied at that grain."""

from __future__ import annotations

import numpy as np
from numba import njit

from cadenza.audio.loudness import weighted_power
from cadenza.audio.true_peak import highest_of, look_between
from cadenza.compiled import compiled


@compiled(fastmath={"nsz"})
def read_meters(  # type: ignore[no-untyped-def]
    mix, filters, memory, weighted, power, peak
) -> None:
    """Fill mean square K-weighted and plain (channels added) and sample peak of each 64 frames of (2, frames).

    `memory` (2, 4) carries the filters from call to call.
    """
    left, right = mix[0], mix[1]
    lanes = np.empty(16, np.float32)
    for block in range(len(power)):
        start = block * 64
        end = min(start + 64, mix.shape[1])
        weighted[block] += weighted_power(left, right, start, end, filters, memory) / 64.0
        top = max(highest_of(left, start, end, lanes), highest_of(right, start, end, lanes))
        peak[block] = max(peak[block], top)
        power[block] += (power_of(left, start, end, lanes) + power_of(right, start, end, lanes)) / np.float32(64.0)


@njit(inline="always")
def power_of(row, start, end, lanes):  # type: ignore[no-untyped-def]
    """Return the sum of squares, by sixteen `lanes`, which are to work in, so that its order is known."""
    for lane in range(16):
        lanes[lane] = np.float32(0.0)
    for at in range(start, end - 15, 16):
        piece = row[at : at + 16]
        for lane in range(16):
            lanes[lane] += piece[lane] * piece[lane]
    total = np.float32(0.0)
    for at in range(end - (end - start) % 16, end):
        total += row[at] * row[at]
    for lane in range(8):
        lanes[lane] += lanes[lane + 8]
    for lane in range(4):
        total += lanes[lane] + lanes[lane + 4]
    return total


@compiled(fastmath={"nsz"})
def total_power(mix) -> float:  # type: ignore[no-untyped-def]
    """Return the sum of squares of (2, frames): the matrix library's would keep other cores spinning after it."""
    lanes = np.empty(16, np.float32)
    total = 0.0
    for start in range(0, mix.shape[1], 64):
        end = min(start + 64, mix.shape[1])
        total += power_of(mix[0], start, end, lanes) + power_of(mix[1], start, end, lanes)
    return total


@compiled(fastmath={"nsz"})
def block_peaks(mix, filters, threshold, peak) -> None:  # type: ignore[no-untyped-def]
    """Raise `peak` (one value per 64 frames) to the peaks of `mix`, those between frames too where over `threshold`."""
    frames = mix.shape[1]
    near, made, tops = np.empty(96, np.float32), np.empty(64, np.float32), np.empty(64, np.float32)
    lanes = np.empty(16, np.float32)
    for c in range(2):
        row = mix[c]
        before = np.float32(0.0)  # between the last frame and the first of the block
        for block in range(len(peak)):
            start = block * 64
            end = min(start + 64, frames)
            top = max(before, highest_of(row, start, end, lanes))
            before = np.float32(0.0)
            if max(top, abs(row[min(end, frames - 1)])) > threshold:
                look_between(row, start, filters, near, made, tops)
                top = max(top, highest_of(tops, 0, end - start, lanes))
                before = tops[end - start - 1]
            peak[block] = max(peak[block], top)


@compiled(fastmath={"nsz"})
def apply_gains(stem, mix, nodes, knee, depth, ceiling) -> None:  # type: ignore[no-untyped-def]
    """Multiply `stem` (2, frames) by `nodes` (one per 64 frames and one more) and by the soft clip that `mix` asks for.

    `mix` is the sum before the gain, and may be the stem itself. The clip starts at `knee` and takes off at most the
    share `depth`, reached at twice the ceiling; 0 leaves it out.
    """
    frames = stem.shape[1]
    span = np.float32(1.0) / (np.float32(2.0) * ceiling - knee)
    step = np.float32(1.0) / np.float32(64.0)
    gains = np.empty(64, np.float32)  # the stem may be the mix: what is read is not what is written
    for block in range(len(nodes) - 1):
        start = block * 64
        count = min(64, frames - start)
        first, rise = nodes[block], (nodes[block + 1] - nodes[block]) * step
        for c in range(2):
            whole, piece = mix[c, start : start + count], stem[c, start : start + count]
            for i in range(count):
                gains[i] = first + rise * np.float32(i)
            if depth > 0.0:
                for i in range(count):
                    u = (abs(whole[i] * gains[i]) - knee) * span
                    u = min(max(u, np.float32(0.0)), np.float32(1.0))
                    gains[i] *= np.float32(1.0) - depth * u * u * (np.float32(3.0) - np.float32(2.0) * u)
            for i in range(count):
                piece[i] *= gains[i]
