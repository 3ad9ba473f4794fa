"""Width for what was recorded with one microphone: sides made of its own sound, scattered over a few milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled
from cadenza.synth.instrument import Phrase, Stereo, Voice
from cadenza.synth.tones.colour import convolve

_SECONDS, _GRAINS = 0.022, 26
_ABOVE_HZ = 280.0  # what lies below stays in the middle
_SIDE_DB = -8.5  # the sides against the middle
_NARROW = 0.003  # power of the sides against the middle under which a sound is as good as mono


@dataclass(frozen=True, slots=True)
class Widened:
    """A voice whose sound is spread where it is all but mono; folded to mono it is what it was."""

    voice: Voice
    seed: int = 1

    def __call__(self, phrase: Phrase) -> Stereo:
        sound = np.require(self.voice(phrase), np.float32, ["C", "W"])
        middle, side = powers(sound)
        if middle <= 0.0 or side > _NARROW * middle:
            return sound
        sides = np.empty((1, sound.shape[1]), np.float32)
        fold(sound, sides[0])
        open_out(sound, convolve(sides, scatter(self.seed, phrase.sample_rate))[0])
        return sound


@compiled(fastmath={"nsz"})
def powers(sound: Stereo) -> tuple[float, float]:
    """Return how strong the middle and the sides of (2, frames) are, by 64 frames of every 1024."""
    left, right = sound[0], sound[1]
    middle, side = np.zeros(16, np.float32), np.zeros(16, np.float32)
    total, across = 0.0, 0.0
    for start in range(0, left.shape[0] - 63, 1024):
        for at in range(start, start + 64, 16):
            one, other = left[at : at + 16], right[at : at + 16]
            for lane in range(16):
                x, y = one[lane] + other[lane], one[lane] - other[lane]
                middle[lane] += x * x
                side[lane] += y * y
        for lane in range(16):
            total += middle[lane]
            across += side[lane]
            middle[lane] = side[lane] = np.float32(0.0)
    return total, across


@compiled(fastmath={"nsz"})
def fold(sound: Stereo, middle: NDArray[np.float32]) -> None:
    """Fill `middle` (frames,) with the middle of (2, frames)."""
    left, right = sound[0], sound[1]
    for i in range(middle.shape[0]):
        middle[i] = (left[i] + right[i]) * np.float32(0.5)


@compiled(fastmath={"nsz"})
def open_out(sound: Stereo, side: NDArray[np.float32]) -> None:
    """Add a side (frames,) to the left of (2, frames) and take it from the right."""
    left, right = sound[0], sound[1]
    for i in range(side.shape[0]):
        left[i] += side[i]
        right[i] -= side[i]


@lru_cache(maxsize=64)
def scatter(seed: int, sample_rate: int) -> NDArray[np.float32]:
    """Return the scattering filter, (1, taps): grains of either sign, thinner with time, without lows."""
    taps = 1 << int(np.ceil(np.log2(_SECONDS * sample_rate)))
    dice = np.random.Generator(np.random.PCG64([seed, 77]))
    grains = np.zeros(taps)
    step = _SECONDS * sample_rate / _GRAINS
    places = ((np.arange(_GRAINS) + dice.uniform(0.05, 0.95, _GRAINS)) * step).astype(int)
    grains[places] = dice.choice([-1.0, 1.0], _GRAINS) * np.exp(-2.0 * np.arange(_GRAINS) / _GRAINS)
    hz = np.fft.rfftfreq(2 * taps, 1 / sample_rate)
    made = np.fft.irfft(np.fft.rfft(grains, 2 * taps) / (1 + (_ABOVE_HZ / np.maximum(hz, 1.0)) ** 4) ** 0.5)[:taps]
    made[-64:] *= np.linspace(1, 0, 64)
    made *= 10 ** (_SIDE_DB / 20) / np.sqrt(np.sum(made**2))
    filtered = made[None].astype(np.float32)
    filtered.setflags(write=False)
    return filtered
