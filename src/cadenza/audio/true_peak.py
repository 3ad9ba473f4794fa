"""True peak: what the wave reaches between its samples, by 4x oversampling where it can matter."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from cadenza.audio.crew import ALONE, Crew
from cadenza.audio.level import to_db
from cadenza.audio.sound import Sound
from cadenza.audio.tape import rest
from cadenza.compiled import compiled

TAPS = 32  # per phase: flat up to 20 kHz at 44.1 kHz
_AT_ONCE = 1 << 19  # frames read between two rests
_REACH = 0.5  # samples under half the highest one do not hide the highest peak


def true_peak_db(sound: Sound, *, crew: Crew = ALONE) -> float:
    """Return the highest inter-sample peak in dBTP (never under the sample peak); `crew` shares out its pieces."""
    samples, pieces = sound.samples, range(0, sound.frames, _AT_ONCE)
    if samples.size == 0:
        return to_db(0.0)
    peaks = np.zeros(len(pieces))

    def look(start: int) -> None:
        piece = samples[:, start : start + _AT_ONCE]
        peaks[start // _AT_ONCE] = max(float(piece.max()), -float(piece.min()))
        rest(samples)

    crew.each(look, pieces)
    highest = float(peaks.max())
    if highest == 0.0:
        return to_db(0.0)
    filters, threshold = interpolators(), highest * _REACH

    def look_closer(start: int) -> None:
        stop = min(start + _AT_ONCE, sound.frames)
        peaks[start // _AT_ONCE] = peak_between(samples, filters, threshold, start, stop)
        rest(samples)

    crew.each(look_closer, pieces)
    return to_db(max(highest, float(peaks.max())))


def interpolators() -> NDArray[np.float32]:
    """Return the three windowed-sinc filters (3, TAPS) for a quarter, a half and three quarters of a frame."""
    offsets = np.arange(TAPS) - (TAPS // 2 - 1)
    rows = []
    for phase in (0.25, 0.5, 0.75):
        at = offsets - phase
        window = np.i0(5.0 * np.sqrt(np.maximum(1.0 - (at / (TAPS / 2)) ** 2, 0.0))) / np.i0(5.0)
        row = np.sinc(at) * window
        rows.append(row / row.sum())
    return np.array(rows, dtype=np.float32)


@njit(inline="always")
def highest_of(row, start, end, lanes):  # type: ignore[no-untyped-def]
    """Return the highest |value| of frames `start` to `end`, by sixteen `lanes`, which are to work in."""
    top = np.float32(0.0)
    for lane in range(16):
        lanes[lane] = top
    for at in range(start, end - 15, 16):
        piece = row[at : at + 16]
        for lane in range(16):
            lanes[lane] = max(lanes[lane], abs(piece[lane]))
    for at in range(end - (end - start) % 16, end):
        top = max(top, abs(row[at]))
    for lane in range(8):
        lanes[lane] = max(lanes[lane], lanes[lane + 8])
    for lane in range(4):
        top = max(top, max(lanes[lane], lanes[lane + 4]))
    return top


@njit(inline="always")
def look_between(row, start, filters, near, made, tops) -> None:  # type: ignore[no-untyped-def]
    """Fill `tops` (64,) with the highest |value| between each frame from `start` on and the next; silence lies outside.

    `near` (64 + TAPS,) and `made` (64,) are to work in. Frames lie side by side, so that each sum keeps its order.
    """
    frames, first = len(row), start - (TAPS // 2 - 1)
    if first >= 0 and first + 96 <= frames:
        source = row[first : first + 96]
        for i in range(96):
            near[i] = source[i]
    else:
        for i in range(96):
            near[i] = row[first + i] if 0 <= first + i < frames else np.float32(0.0)
    for i in range(64):
        tops[i] = np.float32(0.0)
    for phase in range(3):
        for i in range(64):
            made[i] = np.float32(0.0)
        for k in range(0, 32, 4):
            a, b, c, d = filters[phase, k], filters[phase, k + 1], filters[phase, k + 2], filters[phase, k + 3]
            here = near[k:]
            for i in range(64):
                made[i] += (a * here[i] + b * here[i + 1]) + (c * here[i + 2] + d * here[i + 3])
        for i in range(64):
            tops[i] = max(tops[i], abs(made[i]))


@compiled(fastmath={"nsz"})
def peak_between(
    samples: NDArray[np.float32], filters: NDArray[np.float32], threshold: float, start: int, stop: int
) -> float:
    """Return the highest |value| between frames `start` to `stop`, looking only around samples above `threshold`."""
    channels, frames = samples.shape
    near, made, tops = np.empty(96, np.float32), np.empty(64, np.float32), np.empty(64, np.float32)
    lanes = np.empty(16, np.float32)
    best = np.float32(0.0)
    for channel in range(channels):
        row = samples[channel]
        for at in range(start, stop, 64):
            end = min(at + 64, stop)
            if highest_of(row, at, min(end + 1, frames), lanes) >= threshold:
                look_between(row, at, filters, near, made, tops)
                best = max(best, highest_of(tops, 0, end - at, lanes))
    return float(best)
