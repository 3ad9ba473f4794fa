"""The sounds of carriers: a record's surface, a tape's hiss, plain noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.noises.grains import click, drift, scatter, steady

Doubles = NDArray[np.float64]


def vinyl(dice: np.random.Generator, frames: int, sample_rate: int) -> Doubles:
    """A worn record: surface hiss once a turn louder, dust that ticks, a pop, the motor far below."""
    turn = 60 / 33.333
    time = np.arange(frames) / sample_rate
    surface = steady(
        dice,
        frames,
        sample_rate,
        ((100, -12), (400, -6), (1500, -3), (4000, 0), (8000, -3), (12000, -12), (18000, -30)),
    )
    rumble = steady(dice, frames, sample_rate, ((15, -20), (30, 0), (60, -3), (140, -20), (500, -50)))
    tick = ((300, -24), (1200, -6), (3500, 0), (8000, -2), (14000, -14))
    dust = scatter(
        dice, frames, sample_rate, per_second=18, kinds=40, spread_db=26, width=0.9,
        make=lambda: click(dice, sample_rate, seconds=dice.uniform(0.0007, 0.003), points=tick),
    )  # fmt: skip
    pop = ((120, -8), (500, 0), (2500, -4), (8000, -14))
    pops = scatter(
        dice, frames, sample_rate, per_second=0.8, kinds=10, spread_db=10, width=0.5,
        make=lambda: click(dice, sample_rate, seconds=dice.uniform(0.004, 0.014), points=pop),
    )  # fmt: skip
    round_again = 1 + 0.18 * np.sin(2 * np.pi * time / turn)
    return 0.055 * surface * round_again + 0.09 * rumble + 1.0 * dust + 1.2 * pops


def tape(dice: np.random.Generator, frames: int, sample_rate: int) -> Doubles:
    """Hiss that leans to the top, and a breath of hum."""
    hiss = steady(
        dice,
        frames,
        sample_rate,
        ((60, -14), (300, -10), (1500, -4), (5000, 0), (10000, -1), (15000, -7), (19000, -20)),
    )
    time = np.arange(frames) / sample_rate
    hum = sum(level * np.sin(2 * np.pi * 50 * n * time + n) for n, level in ((1, 1.0), (2, 0.5), (3, 0.4), (5, 0.15)))
    return hiss * drift(dice, frames, sample_rate, seconds=1.5, low=0.92, high=1.0) + 0.05 * np.stack((hum, hum))


def noise(dice: np.random.Generator, frames: int, sample_rate: int) -> Doubles:
    """Pink noise, slowly leaning from side to side."""
    pink = steady(dice, frames, sample_rate, ((20, 12), (80, 9), (320, 3), (1280, -3), (5120, -9), (20000, -15)))
    lean = drift(dice, frames, sample_rate, seconds=5, low=-0.2, high=0.2)
    return pink * np.stack((1 - lean, 1 + lean))
