"""Living things: birds in the morning, crickets at night."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.noises.grains import drift, scatter, steady

Doubles = NDArray[np.float64]
_COARSE = 64  # frames: a cricket breathes no faster
_BREATH = np.hanning(16)[1:-1]


def _song(dice: np.random.Generator, rate: int) -> Doubles:
    """A few syllables of one bird: each a quick glide, some trilled."""
    home = np.exp(dice.uniform(np.log(2200), np.log(5600)))
    pieces = []
    trill = dice.uniform(0, 1) < 0.35
    shape_of = dice.uniform(-0.5, 0.5, 3)
    for number in range(int(dice.integers(2, 9 if trill else 6))):
        frames = int((dice.uniform(0.03, 0.06) if trill else dice.uniform(0.06, 0.2)) * rate)
        place = np.linspace(0, 1, frames)
        glide = shape_of[number % 3] * np.sin(np.pi * place * dice.uniform(0.6, 1.4)) + 0.12 * dice.uniform(-1, 1)
        wobble = 0.03 * np.sin(2 * np.pi * dice.uniform(20, 45) * place * frames / rate)
        turn = 2 * np.pi * np.cumsum(home * 2 ** (glide + wobble)) / rate
        tone = np.sin(turn) + 0.12 * np.sin(2 * turn)
        pieces += [
            tone * np.sin(np.pi * place) ** 0.7 * dice.uniform(0.5, 1),
            np.zeros(int(dice.uniform(0.02, 0.09) * rate)),
        ]
    return np.concatenate(pieces)


def birds(dice: np.random.Generator, frames: int, sample_rate: int) -> Doubles:
    """Several birds at several distances, leaves between them."""
    leaves = steady(
        dice, frames, sample_rate, ((100, -18), (400, -10), (2000, -3), (5000, 0), (11000, -6), (18000, -18))
    )
    near = scatter(
        dice, frames, sample_rate, per_second=0.7, kinds=7, spread_db=9, make=lambda: _song(dice, sample_rate)
    )
    far = scatter(
        dice, frames, sample_rate, per_second=1.8, kinds=9, spread_db=8, make=lambda: _song(dice, sample_rate)
    )
    echo = np.zeros_like(far)
    for late, level in ((0.043, 0.5), (0.071, 0.4), (0.117, 0.32), (0.181, 0.22), (0.26, 0.14)):
        at = int(late * sample_rate)
        echo[:, at:] += level * far[::-1, : frames - at] if frames > at else 0.0
    air = 0.09 * leaves * drift(dice, frames, sample_rate, seconds=2.5, low=0.3, high=1.0)
    return air + 0.5 * near + 0.12 * far + 0.2 * echo


def crickets(dice: np.random.Generator, frames: int, sample_rate: int) -> Doubles:
    """A summer night: each cricket has a pitch, a pulse and a place."""
    time = np.arange(frames) / sample_rate
    night = steady(dice, frames, sample_rate, ((60, -10), (200, -4), (900, -8), (3000, -4), (6000, -8), (14000, -22)))
    out = 0.06 * night
    coarse = np.arange(0, frames + _COARSE, _COARSE) / sample_rate
    for number in range(9):
        hertz = dice.uniform(3600, 5200) if number < 6 else dice.uniform(6200, 8200)
        pulse = dice.uniform(24, 34)
        chirp = dice.uniform(0.7, 1.6)
        beat = (time * pulse) % 1.0
        shape = np.sin(np.pi * np.minimum(beat / 0.62, 1.0))
        if number < 6:
            sung = ((coarse * chirp + dice.uniform(0, 1)) % 1.0) < dice.uniform(0.25, 0.6)
            shape *= np.interp(time, coarse, np.convolve(sung, _BREATH / _BREATH.sum(), "same"))
        tone = np.sin(2 * np.pi * hertz * time + 1.2 * np.sin(2 * np.pi * pulse * time))
        angle = np.pi / 4 * (1 + dice.uniform(-0.95, 0.95))
        level = dice.uniform(0.08, 0.3) * drift(dice, frames, sample_rate, seconds=3, low=0.5, high=1.0)
        out += np.stack((np.cos(angle) * tone * shape, np.sin(angle) * tone * shape)) * level
    return out
