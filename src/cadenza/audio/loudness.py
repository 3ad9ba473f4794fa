"""Loudness after ITU-R BS.1770-4 and EBU Tech 3342: integrated, short-term, range."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numba import njit
from numpy.typing import NDArray

from cadenza.audio.crew import ALONE, Crew
from cadenza.audio.sound import Sound
from cadenza.audio.tape import rest
from cadenza.compiled import compiled

Powers = NDArray[np.float64]

SILENCE_LUFS = -120.0  # what nothing above the gate reads as
_GATE_LUFS = -70.0
_OFFSET = -0.691
_HOPS_PER_SECOND = 10
_HOPS_AT_ONCE = 150
_HOPS_BEFORE = 2  # of which the filters keep no trace that counts


def integrated_lufs(sound: Sound, *, progress: Callable[[], None] | None = None, crew: Crew = ALONE) -> float:
    """Return the gated loudness of the whole sound in LUFS (SILENCE_LUFS where all of it is below the gate).

    `progress` is called every quarter of a minute of sound; `crew` shares out what falls into such pieces.
    """
    return gated_lufs(hop_powers(sound, progress=progress, crew=crew))


def short_term_lufs(sound: Sound) -> NDArray[np.float64]:
    """Return the loudness of each 3 s window in LUFS, one every 100 ms; shorter sounds give one value."""
    return _lufs(_windows(hop_powers(sound), 30))


def loudness_range(sound: Sound) -> float:
    """Return the loudness range in LU: short-term loudness from the 10th to the 95th percentile, gated."""
    values = short_term_lufs(sound)
    values = values[values > _GATE_LUFS]
    if values.size == 0:
        return 0.0
    gate = 10.0 * math.log10(float(np.mean(10.0 ** (values / 10.0)))) - 20.0
    low, high = np.percentile(values[values > gate], (10, 95))
    return float(high - low)


def hop_powers(sound: Sound, *, progress: Callable[[], None] | None = None, crew: Crew = ALONE) -> Powers:
    """Return the K-weighted power of each whole 100 ms, channels added (at least one value)."""
    hop = round(sound.sample_rate / _HOPS_PER_SECOND)
    hops = max(sound.frames // hop, 1)
    filters, powers = k_weighting(sound.sample_rate), np.zeros(hops)

    def read(first: int) -> None:
        begin, end = max(first - _HOPS_BEFORE, 0), min(first + _HOPS_AT_ONCE, hops)
        some, memory = np.zeros(end - begin), np.zeros((sound.channels, 4))
        weigh(sound.samples[:, begin * hop : end * hop], filters, hop, memory, some)
        powers[first:end] = some[first - begin :]
        rest(sound.samples)

    crew.each(read, range(0, hops, _HOPS_AT_ONCE), done=progress)
    return powers


def gated_lufs(powers: Powers) -> float:
    """Return the integrated loudness of 100 ms powers: 400 ms blocks, gates at -70 LUFS and 10 LU below the mean."""
    blocks = _windows(powers, 4)
    heard = blocks[_lufs(blocks) > _GATE_LUFS]
    if heard.size == 0:
        return SILENCE_LUFS
    heard = heard[heard > 0.1 * heard.mean()]
    return float(_lufs(float(heard.mean())))


def k_weighting(sample_rate: int) -> NDArray[np.float64]:
    """Return the two K-weighting biquads as rows b0 b1 b2 a1 a2, for any sample rate."""
    k = math.tan(math.pi * 1681.974450955533 / sample_rate)
    q, high = 0.7071752369554196, 10.0 ** (3.999843853973347 / 20.0)
    band = high**0.4996667741545416
    a0 = 1.0 + k / q + k * k
    shelf = [high + band * k / q + k * k, 2.0 * (k * k - high), high - band * k / q + k * k]
    shelf += [2.0 * (k * k - 1.0), 1.0 - k / q + k * k]
    k, q = math.tan(math.pi * 38.13547087602444 / sample_rate), 0.5003270373238773
    c0 = 1.0 + k / q + k * k
    rumble = [1.0, -2.0, 1.0, 2.0 * (k * k - 1.0) / c0, (1.0 - k / q + k * k) / c0]
    return np.array([[v / a0 for v in shelf], rumble])


def _windows(powers: Powers, width: int) -> Powers:
    if powers.size <= width:
        return np.array([powers.mean()])
    sums = np.concatenate(([0.0], np.cumsum(powers)))
    return np.asarray(np.maximum(sums[width:] - sums[:-width], 0.0) / width)


def _lufs(powers: Powers | float) -> NDArray[np.float64]:
    return np.asarray(_OFFSET + 10.0 * np.log10(np.maximum(powers, 1e-20)))


@njit(inline="always")
def weighted_power(left, right, start, end, filters, memory):  # type: ignore[no-untyped-def]
    """Return the sum of squares of two channels after two biquads, side by side: one waits while the other computes.

    `memory` (2, 4) carries the filters from call to call.
    """
    b0, b1, b2, a1, a2 = filters[0, 0], filters[0, 1], filters[0, 2], filters[0, 3], filters[0, 4]
    c0, c1, c2, d1, d2 = filters[1, 0], filters[1, 1], filters[1, 2], filters[1, 3], filters[1, 4]
    p1, p2, q1, q2 = memory[0, 0], memory[0, 1], memory[0, 2], memory[0, 3]
    r1, r2, s1, s2 = memory[1, 0], memory[1, 1], memory[1, 2], memory[1, 3]
    total = 0.0
    for i in range(start, end):
        x, u = left[i] + 1e-18, right[i] + 1e-18
        y, v = b0 * x + p1, b0 * u + r1
        p1, r1 = (b1 * x + p2) - a1 * y, (b1 * u + r2) - a1 * v
        p2, r2 = b2 * x - a2 * y, b2 * u - a2 * v
        z, w = c0 * y + q1, c0 * v + s1
        q1, s1 = (c1 * y + q2) - d1 * z, (c1 * v + s2) - d1 * w
        q2, s2 = c2 * y - d2 * z, c2 * v - d2 * w
        total += z * z + w * w
    memory[0, 0], memory[0, 1], memory[0, 2], memory[0, 3] = p1, p2, q1, q2
    memory[1, 0], memory[1, 1], memory[1, 2], memory[1, 3] = r1, r2, s1, s2
    return total


@compiled(fastmath={"nsz"})
def weigh(
    samples: NDArray[np.float32],
    filters: NDArray[np.float64],
    hop: int,
    memory: NDArray[np.float64],
    powers: NDArray[np.float64],
) -> None:
    """Fill `powers` with the mean square of `samples` (channels, frames) after two biquads, one value per `hop` frames.

    Channels are added up; `memory` (channels, 4) carries the filters from call to call.
    """
    channels, frames = samples.shape
    silence = np.zeros(frames if channels % 2 else 0, np.float32)
    alone = np.zeros((2, 4))
    for channel in range(0, channels, 2):
        paired = channel + 1 < channels
        other = samples[channel + 1] if paired else silence
        if not paired:
            alone[0] = memory[channel]
        state = memory[channel : channel + 2] if paired else alone
        for index in range(len(powers)):
            start = index * hop
            end = min(start + hop, frames)
            total = weighted_power(samples[channel], other, start, end, filters, state)
            powers[index] += total / max(end - start, 1)
        if not paired:
            memory[channel] = alone[0]
