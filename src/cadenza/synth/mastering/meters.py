"""Meters: power, loudness and peak of each STEP frames of a mix, and the gains that are applied at that grain."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, fastmath={"nsz"})
def read_meters(  # type: ignore[no-untyped-def]
    mix, filters, memory, weighted, power, peak
) -> None:
    """Fill mean square K-weighted and plain (channels added) and sample peak of each 64 frames of (2, frames).

    `memory` (2, 4) carries the filters from call to call.
    """
    frames = mix.shape[1]
    for c in range(2):
        b0, b1, b2, a1, a2 = filters[0, 0], filters[0, 1], filters[0, 2], filters[0, 3], filters[0, 4]
        c0, c1, c2, d1, d2 = filters[1, 0], filters[1, 1], filters[1, 2], filters[1, 3], filters[1, 4]
        s1, s2, t1, t2 = memory[c, 0], memory[c, 1], memory[c, 2], memory[c, 3]
        for block in range(len(power)):
            start = block * 64
            end = min(start + 64, frames)
            k_total, total, top = 0.0, np.float32(0.0), np.float32(0.0)
            for i in range(start, end):
                v = mix[c, i]
                x = v + 1e-18
                y = b0 * x + s1
                s1 = b1 * x - a1 * y + s2
                s2 = b2 * x - a2 * y
                z = c0 * y + t1
                t1 = c1 * y - d1 * z + t2
                t2 = c2 * y - d2 * z
                k_total += z * z
            for i in range(start, end):
                v = mix[c, i]
                total += v * v
                top = max(top, abs(v))
            weighted[block] += k_total / 64.0
            power[block] += total / np.float32(64.0)
            peak[block] = max(peak[block], top)
        memory[c, 0], memory[c, 1], memory[c, 2], memory[c, 3] = s1, s2, t1, t2


@njit(cache=True, nogil=True, fastmath={"nsz"})
def block_peaks(mix, filters, threshold, peak) -> None:  # type: ignore[no-untyped-def]
    """Raise `peak` (one value per 64 frames) to the peaks of `mix`, those between frames too where over `threshold`."""
    frames = mix.shape[1]
    phases, taps = filters.shape
    half = taps // 2 - 1
    for c in range(2):
        row = mix[c]
        for block in range(len(peak)):
            start = block * 64
            end = min(start + 64, frames)
            top = np.float32(0.0)
            for i in range(start, end):
                top = max(top, abs(row[i]))
            if top > threshold:
                for i in range(max(start - 1, 0), end):
                    if abs(row[i]) > threshold or abs(row[min(i + 1, frames - 1)]) > threshold:
                        first, last = max(0, half - i), min(taps, frames + half - i)
                        for p in range(phases):
                            total = np.float32(0.0)
                            for k in range(first, last):
                                total += row[i - half + k] * filters[p, k]
                            top = max(top, abs(total))
            peak[block] = max(peak[block], top)


@njit(cache=True, nogil=True, fastmath={"nsz"})
def apply_gains(stem, mix, nodes, knee, depth, ceiling) -> None:  # type: ignore[no-untyped-def]
    """Multiply `stem` (2, frames) by `nodes` (one per 64 frames and one more) and by the soft clip that `mix` asks for.

    `mix` is the sum before the gain, and may be the stem itself. The clip starts at `knee` and takes off at most the
    share `depth`, reached at twice the ceiling; 0 leaves it out.
    """
    frames = stem.shape[1]
    span = np.float32(1.0) / (np.float32(2.0) * ceiling - knee)
    step = np.float32(1.0) / np.float32(64.0)
    for block in range(len(nodes) - 1):
        start = block * 64
        end = min(start + 64, frames)
        first, rise = nodes[block], (nodes[block + 1] - nodes[block]) * step
        for c in range(2):
            if depth > 0.0:
                for i in range(start, end):
                    gain = first + rise * np.float32(i - start)
                    u = (abs(mix[c, i] * gain) - knee) * span
                    u = min(max(u, np.float32(0.0)), np.float32(1.0))
                    stem[c, i] *= gain * (np.float32(1.0) - depth * u * u * (np.float32(3.0) - np.float32(2.0) * u))
            else:
                for i in range(start, end):
                    stem[c, i] *= first + rise * np.float32(i - start)
