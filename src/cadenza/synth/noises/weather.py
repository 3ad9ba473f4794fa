"""Outdoors: rain, thunder, sea, brook, wind, fire."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.noises.grains import click, drift, drop, scatter, steady
from cadenza.synth.tones.colour import hiss

Doubles = NDArray[np.float64]


def rain(dice: np.random.Generator, frames: int, sample_rate: int) -> Doubles:
    """A steady fall far off, drops on leaves and stone close by."""
    far = steady(dice, frames, sample_rate, ((80, -30), (400, -14), (1500, -3), (4000, 0), (9000, -4), (16000, -14)))
    soft = ((500, -30), (2000, -6), (5000, 0), (12000, -8))
    near = scatter(
        dice, frames, sample_rate, per_second=160, kinds=40,
        make=lambda: click(dice, sample_rate, seconds=dice.uniform(0.002, 0.009), points=soft),
    )  # fmt: skip
    plink = scatter(
        dice, frames, sample_rate, per_second=22, kinds=30, spread_db=14,
        make=lambda: drop(dice, sample_rate, low_hz=900, high_hz=5200, seconds=dice.uniform(0.006, 0.03)),
    )  # fmt: skip
    return far * drift(dice, frames, sample_rate, seconds=3, low=0.75, high=1.0) + 2.2 * near + 0.9 * plink


def thunder(dice: np.random.Generator, frames: int, sample_rate: int) -> Doubles:
    """Rolls of thunder over heavy rain: a crack, then the hills answer."""
    out = 0.2 * rain(dice, frames, sample_rate)
    start = int(0.6 * sample_rate)
    while start < frames:
        length = min(int(dice.uniform(5, 8) * sample_rate), frames - start)
        time = np.arange(length) / sample_rate
        size = 1 << int(np.ceil(np.log2(max(length, 2))))
        roll = hiss(
            dice,
            frames=size,
            points=((18, -12), (35, 0), (90, -2), (220, -10), (700, -24), (3000, -46)),
            sample_rate=sample_rate,
        )[:, :length]
        shape = np.zeros(length)
        for _ in range(7):
            at = abs(dice.normal(0, 1.5))
            late = np.maximum(time - at, 0)
            shape += (
                dice.uniform(0.3, 1)
                * (1 - np.exp(-late / 0.06))
                * np.exp(-late / dice.uniform(0.5, 1.6))
                * (time >= at)
            )
        crack = hiss(dice, frames=size, points=((80, -14), (400, 0), (2500, -6), (9000, -20)), sample_rate=sample_rate)
        loud = dice.uniform(0.5, 1.2)
        flash = np.exp(-time / 0.12) * dice.uniform(0, 0.5) * np.minimum(time / 0.01, 1)
        out[:, start : start + length] += (
            loud * (1.6 * roll * shape + crack[:, :length] * flash) * np.minimum(1, (length - np.arange(length)) / 4000)
        )
        start += int(dice.uniform(6, 11) * sample_rate)
    return out


def ocean(dice: np.random.Generator, frames: int, sample_rate: int) -> Doubles:
    """Waves that gather, break and draw back over sand."""
    deep = steady(dice, frames, sample_rate, ((30, -8), (90, 0), (300, -4), (900, -12), (4000, -30)))
    wash = steady(dice, frames, sample_rate, ((150, -16), (500, -2), (1500, 0), (4000, -6), (12000, -20)))
    foam = steady(dice, frames, sample_rate, ((800, -30), (3000, -6), (6500, 0), (12000, -5), (18000, -16)))
    rise, hiss_of = np.zeros(frames), np.zeros(frames)
    time = np.arange(frames) / sample_rate
    at = -3.0
    while at < frames / sample_rate:
        size = dice.uniform(0.5, 1.0)
        swell = np.exp(-(((time - at - 3.2) / 1.5) ** 2))
        broken = np.maximum(time - at - 3.0, 0)
        rise += size * swell
        hiss_of += size * (1 - np.exp(-broken / 0.5)) * np.exp(-broken / 2.2)
        at += dice.uniform(5.5, 8.5)
    lean = drift(dice, frames, sample_rate, seconds=4, low=-0.35, high=0.35)
    sides = np.stack((1 - lean, 1 + lean))
    return (0.35 * deep + wash * (0.12 + rise) + 0.8 * foam * (0.06 + hiss_of)) * sides


def stream(dice: np.random.Generator, frames: int, sample_rate: int) -> Doubles:
    """A brook: bubbles over a soft rush."""
    rush = steady(dice, frames, sample_rate, ((150, -22), (500, -8), (1200, 0), (3000, -4), (8000, -14), (16000, -28)))
    bubbles = scatter(
        dice, frames, sample_rate, per_second=130, kinds=60,
        make=lambda: drop(dice, sample_rate, low_hz=350, high_hz=2600, seconds=dice.uniform(0.012, 0.06)),
    )  # fmt: skip
    return 0.55 * rush * drift(dice, frames, sample_rate, seconds=1.2, low=0.8, high=1.1) + 1.1 * bubbles


def wind(dice: np.random.Generator, frames: int, sample_rate: int) -> Doubles:
    """Gusts: a low rush, and bands that whistle higher the harder it blows."""
    gust = drift(dice, frames, sample_rate, seconds=2.6, low=0.0, high=1.0) ** 1.4
    out = steady(dice, frames, sample_rate, ((30, -6), (100, 0), (350, -5), (1000, -16), (5000, -38))) * (
        0.35 + 0.8 * gust
    )
    for centre, late in ((420, 1.0), (700, 1.6), (1150, 2.4), (1900, 3.6)):
        band = steady(
            dice, frames, sample_rate, ((centre / 2, -36), (centre * 0.85, 0), (centre * 1.15, 0), (centre * 2, -36))
        )
        out += 0.55 * band * gust**late * drift(dice, frames, sample_rate, seconds=1.1, low=0.4, high=1.0)
    air = steady(dice, frames, sample_rate, ((1500, -24), (4000, 0), (9000, -6), (16000, -20)))
    return out + 0.14 * air * gust


def fire(dice: np.random.Generator, frames: int, sample_rate: int) -> Doubles:
    """Logs: a low flutter, a hiss, and cracks that come in flurries."""
    flutter = steady(dice, frames, sample_rate, ((30, -6), (80, 0), (250, -6), (700, -18), (3000, -40)))
    breath = steady(dice, frames, sample_rate, ((300, -22), (1200, -4), (3500, 0), (9000, -8), (16000, -22)))
    snap = ((600, -20), (2500, 0), (7000, -3), (14000, -12))
    crack = ((150, -6), (600, 0), (2500, -3), (9000, -12))
    small = scatter(
        dice, frames, sample_rate, per_second=26, kinds=40, spread_db=20,
        make=lambda: click(dice, sample_rate, seconds=dice.uniform(0.001, 0.006), points=snap),
    )  # fmt: skip
    large = scatter(
        dice, frames, sample_rate, per_second=2.2, kinds=20, spread_db=10,
        make=lambda: click(dice, sample_rate, seconds=dice.uniform(0.008, 0.05), points=crack),
    )  # fmt: skip
    lick = drift(dice, frames, sample_rate, seconds=0.18, low=0.35, high=1.0)
    return 0.3 * flutter * lick + 0.1 * breath * lick + 2.6 * small + 3.2 * large
