"""Reverb: first reflections and a modulated feedback delay network of eight lines.

Everything here is linear and the same for every input, so the reverbs of stems sum to the reverb of their sum.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from cadenza.synth.fx.biquad import cascade, highpass, lowpass
from cadenza.synth.fx.spaces import Space

LINES = 8
_BLOCK = 64
# mutually incommensurate, mean 1: the lengths of the late lines against the size of the space
_SPREAD = (0.613, 0.727, 0.811, 0.941, 1.067, 1.193, 1.291, 1.357)
_DIFFUSERS_MS = ((4.77, 3.59, 12.73, 9.31), (4.93, 3.43, 12.11, 9.83))
# when each first reflection arrives (0-1 of early_ms), how loud, and to which side it leans
_EARLY = (
    (0.07, 0.84, -0.4), (0.11, 0.80, 0.5), (0.19, 0.71, 0.9), (0.23, 0.69, -0.9), (0.31, 0.55, -0.2), (0.38, 0.52, 0.3),
    (0.46, 0.45, 0.8), (0.53, 0.42, -0.7), (0.61, 0.34, 0.1), (0.72, 0.30, -0.5), (0.85, 0.24, 0.6), (0.97, 0.20, -0.8),
)  # fmt: skip


class Reverb:
    """One space at one sample rate; `add` takes a send to a bus. Holds the tail between chunks."""

    def __init__(self, space: Space, *, sample_rate: int, seed: int = 0) -> None:
        self._space, self._rate = space, sample_rate
        rng = np.random.default_rng(seed)
        ms = sample_rate / 1000.0
        lengths = np.array([_odd(space.size_ms * s * ms) for s in _SPREAD], dtype=np.int64)
        self._lengths = lengths
        size = 1 << int(math.ceil(math.log2(lengths.max() + 4 * _BLOCK + 64)))
        self._lines = np.zeros((LINES, size), np.float32)
        self._gains = _loop_gains(space, lengths, sample_rate)
        self._damping = np.zeros((2, LINES), np.float32)
        self._rates_hz = rng.uniform(0.35, 0.95, LINES)
        self._phases = rng.uniform(0.0, 2.0 * math.pi, LINES)
        self._depth = space.modulation_ms * ms
        self._filters = cascade(highpass(space.lowcut_hz, sample_rate), lowpass(space.highcut_hz, sample_rate))
        self._memory = np.zeros((2, 4))
        lengths_ap = [[_odd(d * ms * (0.6 + 0.4 * space.size_ms / 30.0)) for d in side] for side in _DIFFUSERS_MS]
        self._allpass_lengths = np.array(lengths_ap, dtype=np.int64)
        self._allpass = np.zeros((2, 4, 1 << int(math.ceil(math.log2(self._allpass_lengths.max() + 1)))), np.float32)
        self._taps, self._tap_gains = _reflections(space, sample_rate)
        reach = int(max(self._taps.max(initial=0), self._predelay)) + 2 * _BLOCK
        self._history = np.zeros((2, 1 << int(math.ceil(math.log2(reach + 1)))), np.float32)
        self._spring = np.zeros((2, 40))
        self._at = 0

    @property
    def _predelay(self) -> int:
        return round(self._space.predelay_ms * self._rate / 1000.0)

    def add(self, send: NDArray[np.float32], bus: NDArray[np.float32], *, start: int, end: int, gain: float) -> None:
        """Add the reverb of frames `start` to `end` of `send` (2, frames) to the same frames of `bus`.

        Calls must follow one another; `start` is a multiple of 64.
        """
        run_reverb(
            send, bus, start, end, self._at, self._filters, self._memory, self._history, self._predelay,
            self._taps, self._tap_gains, self._allpass, self._allpass_lengths, self._lines, self._lengths,
            self._gains, self._damping, self._rates_hz * (2.0 * math.pi / self._rate), self._phases, self._depth,
            self._spring if self._space.spring else self._spring[:, :0],
            np.float32(gain * self._space.early), np.float32(gain * self._space.late),
        )  # fmt: skip
        self._at += end - start


def _odd(frames: float) -> int:
    return 2 * round(frames / 2.0) + 1


def _loop_gains(space: Space, lengths: NDArray[np.int64], sample_rate: int) -> NDArray[np.float32]:
    """Return rows: gain in the mids, extra gain of the lows, and the two one-pole coefficients, per line."""
    seconds = lengths / sample_rate
    mid = 10.0 ** (-3.0 * seconds / space.decay_seconds)
    low = 10.0 ** (-3.0 * seconds / (space.decay_seconds * space.low)) / mid - 1.0
    high = 10.0 ** (-3.0 * seconds / (space.decay_seconds * space.high)) / mid
    # a one-pole whose loss at 6 kHz is `high`: |H|^2 = (1-p)^2 / (1 - 2 p cos w + p^2)
    c = math.cos(2.0 * math.pi * min(6000.0, 0.4 * sample_rate) / sample_rate)
    k = high * high
    b = (1.0 - k * c) / (1.0 - k)
    pole = b - np.sqrt(np.maximum(b * b - 1.0, 0.0))
    slow = np.full(LINES, 1.0 - math.exp(-2.0 * math.pi * 250.0 / sample_rate))
    return np.stack([mid, low, pole, slow]).astype(np.float32)


def _reflections(space: Space, sample_rate: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    if space.early_ms <= 0.0 or space.early <= 0.0:
        return np.zeros(0, np.int64), np.zeros((0, 4), np.float32)
    first = 1.0 + 0.3 * space.predelay_ms
    taps = [round((first + at * space.early_ms) * sample_rate / 1000.0) for at, _, _ in _EARLY]
    gains = []
    for _, gain, lean in _EARLY:
        angle = (lean + 1.0) * math.pi / 4.0
        to_left, to_right = 0.42 * gain * math.cos(angle), 0.42 * gain * math.sin(angle)
        # what comes in on one side returns mostly from that side
        gains.append((0.75 * to_left, 0.25 * to_left, 0.25 * to_right, 0.75 * to_right))
    return np.array(taps, np.int64), np.array(gains, np.float32)


@njit(cache=True, nogil=True, fastmath={"contract", "nsz", "reassoc", "arcp"})
def run_reverb(  # type: ignore[no-untyped-def]
    send, bus, start, end, clock, filters, memory, history, predelay, taps, tap_gains, allpass, allpass_lengths,
    lines, lengths, gains, damping, rates, phases, depth, spring, early, late,
) -> None:  # fmt: skip
    """Run the network over `start` to `end` in blocks of 64 frames, which every delay outlasts."""
    size, mask = lines.shape[1], lines.shape[1] - 1
    past = history.shape[1] - 1
    ap_mask = allpass.shape[2] - 1
    block_in = np.zeros((2, 64), np.float32)
    tile = np.zeros((64, 8), np.float32)
    diffused = np.zeros((2, 64), np.float32)
    reflected = np.zeros((2, 64), np.float32)
    quarter = np.float32(0.25)
    for at in range(start, end, 64):
        count = min(64, end - at)
        now = clock + at - start
        for c in range(2):
            p1, p2, q1, q2 = memory[c, 0], memory[c, 1], memory[c, 2], memory[c, 3]
            b0, b1, b2, a1, a2 = filters[0, 0], filters[0, 1], filters[0, 2], filters[0, 3], filters[0, 4]
            c0, c1, c2, d1, d2 = filters[1, 0], filters[1, 1], filters[1, 2], filters[1, 3], filters[1, 4]
            for i in range(count):
                x = send[c, at + i] + 1e-18
                y = b0 * x + p1
                p1 = b1 * x - a1 * y + p2
                p2 = b2 * x - a2 * y
                z = c0 * y + q1
                q1 = c1 * y - d1 * z + q2
                q2 = c2 * y - d2 * z
                history[c, (now + i) & past] = z
            memory[c, 0], memory[c, 1], memory[c, 2], memory[c, 3] = p1, p2, q1, q2
            reflected[c] = 0.0
        for t in range(len(taps)):
            ll, rl, lr, rr = tap_gains[t, 0], tap_gains[t, 1], tap_gains[t, 2], tap_gains[t, 3]
            for i in range(count):
                a = history[0, (now + i - taps[t]) & past]
                b = history[1, (now + i - taps[t]) & past]
                reflected[0, i] += a * ll + b * rl
                reflected[1, i] += a * lr + b * rr
        for c in range(2):
            for i in range(count):
                block_in[c, i] = history[c, (now + i - predelay) & past]
            # a spring smears its highs: many short first-order all-passes in a row
            for s in range(spring.shape[1]):
                z = spring[c, s]
                for i in range(count):
                    x = block_in[c, i]
                    y = z - 0.62 * x
                    z = x + 0.62 * y
                    block_in[c, i] = y
                spring[c, s] = z
            for k in range(4):
                length = allpass_lengths[c, k]
                for i in range(count):
                    held = allpass[c, k, (now + i - length) & ap_mask]
                    fresh = block_in[c, i] + np.float32(0.62) * held
                    allpass[c, k, (now + i) & ap_mask] = fresh
                    block_in[c, i] = held - np.float32(0.62) * fresh
        for k in range(8):
            from_delay = lengths[k] - 1.0 + depth * (1.0 + math.sin(phases[k] + rates[k] * now)) - 2.0 * depth
            to_delay = lengths[k] - 1.0 + depth * (1.0 + math.sin(phases[k] + rates[k] * (now + 64))) - 2.0 * depth
            slope = (to_delay - from_delay) / 64.0
            for i in range(count):
                back = from_delay + slope * i
                whole = int(back)
                part = np.float32(back - whole)
                where = now + i - whole
                tile[i, k] = lines[k, where & mask] * (np.float32(1.0) - part) + lines[k, (where - 1) & mask] * part
        for i in range(count):
            total = np.float32(0.0)
            for k in range(8):
                smooth = tile[i, k] + gains[2, k] * (damping[0, k] - tile[i, k])
                damping[0, k] = smooth
                slow = damping[1, k] + gains[3, k] * (smooth - damping[1, k])
                damping[1, k] = slow
                value = gains[0, k] * (smooth + gains[1, k] * slow)
                tile[i, k] = value
                total += value
            total *= quarter
            diffused[0, i] = (tile[i, 0] - tile[i, 2] + tile[i, 4] - tile[i, 6]) * np.float32(0.6)
            diffused[1, i] = (tile[i, 1] - tile[i, 3] + tile[i, 5] - tile[i, 7]) * np.float32(0.6)
            for k in range(8):
                tile[i, k] = tile[i, k] - total + block_in[k & 1, i] * np.float32(0.5)
        for k in range(8):
            for i in range(count):
                lines[k, (now + i) & mask] = tile[i, k] + np.float32(1e-20)
        for c in range(2):
            for i in range(count):
                bus[c, at + i] += early * reflected[c, i] + late * diffused[c, i]
