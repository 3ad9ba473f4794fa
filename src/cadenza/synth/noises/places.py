"""Rooms and streets: a city, a café, a crowd, a clock on a wall."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.noises.grains import click, drift, scatter, steady
from cadenza.synth.tones.colour import hiss

Doubles = NDArray[np.float64]


def _babble(dice: np.random.Generator, rate: int, *, seconds: float) -> Doubles:
    """One voice saying nothing: a buzz with a tune, formants that move by the syllable."""
    frames = int(seconds * rate)
    time = np.arange(frames) / rate
    count = max(int(seconds * 4.6), 2)
    at = np.linspace(0, seconds, count + 1)
    pitch = np.exp(dice.uniform(np.log(95), np.log(210))) * 2 ** np.interp(time, at, dice.normal(0, 0.14, count + 1))
    turn = 2 * np.pi * np.cumsum(pitch) / rate
    first = np.interp(time, at, dice.uniform(320, 800, count + 1))
    second = np.interp(time, at, dice.uniform(900, 2200, count + 1))
    tone = np.zeros(frames)
    for n in range(1, 22):
        f = n * pitch
        level = np.exp(-(((f - first) / 170) ** 2)) + 0.45 * np.exp(-(((f - second) / 220) ** 2))
        tone += np.sin(n * turn + n * 1.7) * level
    loud = np.interp(time, np.linspace(0, seconds, 2 * count + 1), np.tile([0.1, 1.0], count + 1)[: 2 * count + 1])
    return np.asarray(
        tone * loud * dice.uniform(0.6, 1) * np.sin(np.pi * np.arange(frames) / frames) ** 0.25, dtype=float
    )


def _people(dice: np.random.Generator, frames: int, rate: int, *, per_second: float) -> Doubles:
    """A murmur: many voices over each other, softened by the room."""
    talk = scatter(
        dice, frames, rate, per_second=per_second, kinds=8, spread_db=8,
        make=lambda: _babble(dice, rate, seconds=dice.uniform(1.2, 3.0)),
    )  # fmt: skip
    room = np.zeros_like(talk)
    for late, level in ((0.011, 0.6), (0.023, 0.5), (0.041, 0.45), (0.067, 0.35), (0.103, 0.3), (0.151, 0.2)):
        at = int(late * rate)
        room[:, at:] += level * talk[::-1, : frames - at]
    return 0.5 * talk + room


def cafe(dice: np.random.Generator, frames: int, sample_rate: int) -> Doubles:
    """Talk at other tables, cups on saucers, a machine that hisses now and then."""
    hum = steady(dice, frames, sample_rate, ((50, -8), (120, 0), (400, -6), (1500, -16), (6000, -34)))
    cups = scatter(
        dice, frames, sample_rate, per_second=0.9, kinds=10, spread_db=14, make=lambda: _cup(dice, sample_rate)
    )
    steam = steady(dice, frames, sample_rate, ((800, -24), (3000, -4), (7000, 0), (14000, -8)))
    on = np.clip(drift(dice, frames, sample_rate, seconds=4, low=-1.6, high=1.0), 0, 1)
    people = _people(dice, frames, sample_rate, per_second=3.2)
    return 0.2 * hum + 0.35 * people + 0.3 * cups + 0.12 * steam * on


def _cup(dice: np.random.Generator, rate: int) -> Doubles:
    frames = int(0.3 * rate)
    time = np.arange(frames) / rate
    out = np.zeros(frames)
    for strike in range(int(dice.integers(1, 4))):
        late = np.maximum(time - strike * dice.uniform(0.03, 0.09), 0)
        for _ in range(5):
            hertz = dice.uniform(2300, 8500)
            out += dice.uniform(0.2, 1) * np.sin(2 * np.pi * hertz * late) * np.exp(-late / dice.uniform(0.01, 0.05))
    return out * np.minimum(time / 0.001, 1)


def crowd(dice: np.random.Generator, frames: int, sample_rate: int) -> Doubles:
    """A hall of people: a roar of voices, some clapping, a shout."""
    roar = steady(
        dice, frames, sample_rate, ((100, -24), (300, -6), (600, 0), (1100, 0), (2200, -6), (4500, -16), (12000, -36))
    )
    colour = ((300, -20), (1000, 0), (2600, -2), (9000, -16))
    claps = scatter(
        dice, frames, sample_rate, per_second=60, kinds=30, spread_db=12,
        make=lambda: click(dice, sample_rate, seconds=dice.uniform(0.008, 0.03), points=colour),
    )  # fmt: skip
    people = _people(dice, frames, sample_rate, per_second=5)
    swell = drift(dice, frames, sample_rate, seconds=2.5, low=0.5, high=1.0)
    return (
        0.45 * roar * swell
        + 0.5 * people
        + 0.5 * claps * drift(dice, frames, sample_rate, seconds=4, low=0.1, high=1.0)
    )


def city(dice: np.random.Generator, frames: int, sample_rate: int) -> Doubles:
    """Traffic some streets away, a car that passes, a horn."""
    hum = steady(dice, frames, sample_rate, ((30, -4), (70, 0), (200, -5), (600, -12), (2000, -22), (9000, -44)))
    tyre = steady(dice, frames, sample_rate, ((200, -14), (700, 0), (1500, -2), (4000, -12), (12000, -30)))
    time = np.arange(frames) / sample_rate
    out = 0.8 * hum * drift(dice, frames, sample_rate, seconds=3, low=0.7, high=1.0)
    at = dice.uniform(1, 4)
    while at < frames / sample_rate:
        away = (time - at) / dice.uniform(0.7, 1.3)
        near = 1 / (1 + away**2)
        side = np.clip(away * dice.choice([-1, 1]) / 2, -0.9, 0.9)
        out += tyre * near * 0.7 * np.stack((1 - side, 1 + side))
        at += dice.uniform(3, 7)
    horns = scatter(
        dice, frames, sample_rate, per_second=0.12, kinds=4, spread_db=6, make=lambda: _horn(dice, sample_rate)
    )
    return out + 0.12 * horns


def _horn(dice: np.random.Generator, rate: int) -> Doubles:
    frames = int(dice.uniform(0.25, 0.8) * rate)
    time = np.arange(frames) / rate
    hertz = dice.uniform(330, 440)
    tone = sum(np.sin(2 * np.pi * hertz * ratio * n * time) / n for ratio in (1, 1.26) for n in range(1, 7))
    return np.asarray(tone * np.minimum(time / 0.02, 1) * np.minimum((time[-1] - time) / 0.08, 1), dtype=float)


def clock(dice: np.random.Generator, frames: int, sample_rate: int) -> Doubles:
    """A clock: tick, tock, a second each pair's half, in a still room."""
    out = 0.004 * steady(dice, frames, sample_rate, ((60, 0), (300, -6), (2000, -14), (9000, -24)))
    step = sample_rate / 2
    for number in range(int(frames / step)):
        at = int(number * step)
        length = min(int(0.09 * sample_rate), frames - at)
        time = np.arange(length) / sample_rate
        tock = number % 2
        body = np.zeros(length)
        for hertz, life in (
            (1950 - 260 * tock, 0.012),
            (3400 - 300 * tock, 0.008),
            (620 - 70 * tock, 0.02),
            (5200, 0.004),
        ):
            body += np.sin(2 * np.pi * hertz * (1 + 0.003 * dice.uniform(-1, 1)) * time) * np.exp(-time / life)
        snap = hiss(
            dice, frames=length, points=((1000, -12), (4000, 0), (9000, -4)), sample_rate=sample_rate, channels=1
        )[0]
        body += 0.5 * snap * np.exp(-time / 0.003)
        sound = body * np.minimum(time / 0.0006, 1) * dice.uniform(0.85, 1)
        out[0, at : at + length] += sound
        late = min(int(0.0003 * sample_rate), length)
        out[1, at + late : at + length] += 0.8 * sound[: length - late]
    return out
