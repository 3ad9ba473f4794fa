"""Reverb: first reflections and a modulated feedback delay network of eight lines.

Everything here is linear and the same for every input, so the reverbs of stems sum to the reverb of their sum.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.fx.biquad import cascade, highpass, lowpass
from cadenza.synth.fx.cascade import at_rest
from cadenza.synth.fx.network import BLOCK, ring, run_network
from cadenza.synth.fx.spaces import Space

LINES = 8
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
        self._depth = space.modulation_ms * ms
        shortest = BLOCK + 8 + math.ceil(2.0 * self._depth)  # a block must never hear itself
        self._lengths = np.array([max(_odd(space.size_ms * s * ms), shortest) for s in _SPREAD], dtype=np.int64)
        self._lines = ring(LINES, int(self._lengths.max()))
        self._gains = _loop_gains(space, self._lengths, sample_rate)
        self._damping = np.zeros((2, LINES), np.float32)
        self._rates = rng.uniform(0.35, 0.95, LINES) * (2.0 * math.pi / sample_rate)
        self._phases = rng.uniform(0.0, 2.0 * math.pi, LINES)
        self._filters = cascade(highpass(space.lowcut_hz, sample_rate), lowpass(space.highcut_hz, sample_rate))
        self._memory = at_rest(self._filters)
        scale = ms * (0.6 + 0.4 * space.size_ms / 30.0)
        self._spans = np.array([[max(_odd(d * scale), BLOCK + 1) for d in side] for side in _DIFFUSERS_MS], np.int64)
        self._diffusers = np.stack([ring(4, int(self._spans.max())) for _ in range(2)])
        self._taps, self._tap_gains = _reflections(space, sample_rate)
        self._predelay = round(space.predelay_ms * ms)
        self._history = ring(2, max(int(self._taps.max(initial=0)), self._predelay))
        self._spring = np.zeros((2, 40 if space.spring else 0))
        self._at = 0

    def add(self, send: NDArray[np.float32], bus: NDArray[np.float32], *, start: int, end: int, gain: float) -> None:
        """Add the reverb of frames `start` to `end` of `send` (2, frames) to the same frames of `bus`.

        Calls must follow one another; `start` is a multiple of 64.
        """
        run_network(
            send, bus, start, end, self._at, self._filters, self._memory, self._history, self._predelay,
            self._taps, self._tap_gains, self._spring, self._diffusers, self._spans, self._lines, self._lengths,
            self._gains, self._damping, self._rates, self._phases, self._depth,
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
