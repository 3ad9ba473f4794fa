"""What scenes are built of: steady noise, slow drifts, and small sounds scattered in time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.tones.colour import Points, hiss

Doubles = NDArray[np.float64]
_SHORT = 1 << 18


def steady(dice: np.random.Generator, frames: int, rate: int, points: Points) -> Doubles:
    """Stereo noise of a drawn colour, unit RMS; long scenes go round a few seconds of it."""
    size = min(frames, _SHORT)
    made = hiss(dice, frames=size, points=points, sample_rate=rate)
    if size < frames:
        made = np.tile(made, (1, frames // size + 1))[:, :frames]
    return np.asarray(made, dtype=float)


def drift(dice: np.random.Generator, frames: int, rate: int, *, seconds: float, low: float, high: float) -> Doubles:
    """A smooth wander between two values, a turn every `seconds` or so."""
    count = max(int(frames / rate / seconds) + 3, 4)
    points = dice.uniform(low, high, count)
    at = np.linspace(0, count - 1.001, frames // 64 + 2)
    whole = at.astype(int)
    part = 0.5 - 0.5 * np.cos(np.pi * (at - whole))
    slow = points[whole] * (1 - part) + points[np.minimum(whole + 1, count - 1)] * part
    return np.asarray(np.interp(np.arange(frames), np.arange(len(slow)) * 64, slow), dtype=np.float64)


def scatter(
    dice: np.random.Generator,
    frames: int,
    rate: int,
    *,
    per_second: float,
    make: Callable[[], Doubles],
    kinds: int = 12,
    spread_db: float = 12.0,
    width: float = 0.8,
) -> Doubles:
    """Small sounds strewn at random: `kinds` of them are made, then laid at many places, levels and sides."""
    out = np.zeros((2, frames))
    sounds = [make() for _ in range(kinds)]
    for _ in range(dice.poisson(per_second * frames / rate)):
        sound = sounds[int(dice.integers(0, kinds))]
        start = int(dice.integers(0, frames))
        room = min(len(sound), frames - start)
        level = 10 ** (-abs(dice.normal(0, 0.5)) * spread_db / 20)
        angle = np.pi / 4 * (1 + width * dice.uniform(-1, 1))
        out[0, start : start + room] += sound[:room] * (level * np.cos(angle))
        out[1, start : start + room] += sound[:room] * (level * np.sin(angle))
    return out


def drop(dice: np.random.Generator, rate: int, *, low_hz: float, high_hz: float, seconds: float) -> Doubles:
    """A drop of water: a sine whose pitch rises a little as it dies."""
    frames = max(int(seconds * rate), 32)
    time = np.arange(frames) / rate
    hertz = np.exp(dice.uniform(np.log(low_hz), np.log(high_hz)))
    turn = 2 * np.pi * hertz * (time + 0.5 * dice.uniform(0.2, 1.2) * time**2 / seconds)
    shape = np.exp(-5 * time / seconds) * np.minimum(time / 0.0008, 1.0)
    return np.asarray(np.sin(turn) * shape, dtype=float)


def click(dice: np.random.Generator, rate: int, *, seconds: float, points: Points) -> Doubles:
    """A short burst of coloured noise."""
    frames = max(int(seconds * rate), 32)
    noise = hiss(dice, frames=frames, points=points, sample_rate=rate, channels=1)[0]
    return np.asarray(noise * np.exp(-5 * np.arange(frames) / frames), dtype=float)
