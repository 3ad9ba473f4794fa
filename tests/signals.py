"""Test signals: sounds whose measures are known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.sound import Sound

RATE = 44100


def sine(hz: float, *, seconds: float = 2.0, level: float = 0.5, rate: int = RATE, phase: float = 0.0) -> Sound:
    t = np.arange(round(seconds * rate)) / rate
    wave = level * np.sin(2 * np.pi * hz * t + phase)
    return Sound(np.stack([wave, wave]).astype(np.float32), rate)


def noise(*, seconds: float = 2.0, level: float = 0.1, rate: int = RATE, seed: int = 1) -> Sound:
    generator = np.random.default_rng(seed)
    return Sound((level * generator.standard_normal((2, round(seconds * rate)))).astype(np.float32), rate)


def silence(*, seconds: float = 1.0, rate: int = RATE) -> Sound:
    return Sound(np.zeros((2, round(seconds * rate)), np.float32), rate)


def db(factor: float) -> float:
    return float(20.0 * np.log10(max(factor, 1e-12)))


def energy(samples: NDArray[np.float32]) -> float:
    return float(np.sum(samples.astype(np.float64) ** 2))
