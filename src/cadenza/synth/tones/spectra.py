"""Which harmonics a source has: saws and pulses, tubes and reeds, bows, brass, vowels, organ drawbars, FM.

Each answers complex amplitudes (brightnesses, harmonics) for harmonic frequencies and brightnesses 0-1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.tones.colour import Points, drawn_db

Doubles = NDArray[np.float64]
Complex = NDArray[np.complex128]


class Spectrum(Protocol):
    """The harmonics of a tone at `frequency_hz` (its harmonics' frequencies), for each brightness."""

    def __call__(self, frequency_hz: Doubles, bright: Doubles) -> Complex: ...


def _numbers(frequency_hz: Doubles) -> Doubles:
    return np.arange(1, len(frequency_hz) + 1, dtype=float)


def _scattered(count: int) -> Complex:
    """Phases that keep a wave's crest low (Schroeder's, bent so that no two neighbours agree)."""
    number = np.arange(1, count + 1)
    return np.asarray(np.exp(1j * np.pi * number * (number * 0.381 + 0.13)), dtype=np.complex128)


@dataclass(frozen=True, slots=True)
class Pulse:
    """An oscillator's wave: `duty` .5 is a square, 0 a saw; `tilt` is how fast harmonics fall; `open_hz` a soft top."""

    duty: float = 0.0
    tilt: float = 1.0
    dark_hz: float = 18000.0
    open_hz: float = 18000.0

    def __call__(self, frequency_hz: Doubles, bright: Doubles) -> Complex:
        number = _numbers(frequency_hz)
        level = number**-self.tilt
        if self.duty:
            level = level * np.abs(np.sin(np.pi * number * self.duty))
        top = self.dark_hz * (self.open_hz / self.dark_hz) ** bright[:, None]
        return np.asarray(level / (1 + (frequency_hz / top) ** 4) * -1j, dtype=np.complex128)


@dataclass(frozen=True, slots=True)
class Resonant:
    """An instrument with a body: a source that falls by `tilt`, a top that opens with force, and drawn formants.

    `odd` 0-1 takes away even harmonics below `odd_below_hz` (closed tubes). `dark_harmonic` and `open_harmonic`
    limit by harmonic number, `dark_hz` and `open_hz` by frequency: brass needs both.
    """

    tilt: float = 1.0
    dark_hz: float = 900.0
    open_hz: float = 6000.0
    dark_harmonic: float = 400.0
    open_harmonic: float = 400.0
    steep: float = 2.0
    odd: float = 0.0
    odd_below_hz: float = 3000.0
    formants: Points = ((20, 0.0), (20000, 0.0))
    pluck: float = 0.0

    def __call__(self, frequency_hz: Doubles, bright: Doubles) -> Complex:
        number = _numbers(frequency_hz)
        level = number**-self.tilt * 10 ** (drawn_db(self.formants, frequency_hz) / 20)
        if self.pluck:
            level = level * np.maximum(np.abs(np.sin(np.pi * number * self.pluck)), 0.06)
        if self.odd:
            even = (number % 2 == 0) * self.odd / (1 + (frequency_hz / self.odd_below_hz) ** 2)
            level = level * (1 - even)
        top = self.dark_hz * (self.open_hz / self.dark_hz) ** bright[:, None]
        count = self.dark_harmonic * (self.open_harmonic / self.dark_harmonic) ** bright[:, None]
        level = level / (1 + (frequency_hz / top) ** (2 * self.steep)) ** 0.5
        level = level / (1 + (number / count) ** (2 * self.steep)) ** 0.5
        answer: Complex = level * _scattered(len(number))
        return answer


@dataclass(frozen=True, slots=True)
class Vowels:
    """A glottis and five formants; brightness travels through `path` (a vowel at each step).

    Formants are (Hz, dB, bandwidth Hz); `size` scales them (a bass singer .8); the first follows a pitch above it.
    """

    path: tuple[tuple[tuple[float, float, float], ...], ...]
    size: float = 1.0
    tilt: float = 1.25

    def __call__(self, frequency_hz: Doubles, bright: Doubles) -> Complex:
        number = _numbers(frequency_hz)
        steps = np.array([self._shape(frequency_hz, vowel) for vowel in self.path])
        at = bright * (len(self.path) - 1)
        low = np.clip(np.floor(at).astype(int), 0, max(len(self.path) - 2, 0))
        high = np.minimum(low + 1, len(self.path) - 1)
        part = (at - low)[:, None]
        level = np.exp((1 - part) * np.log(steps[low]) + part * np.log(steps[high]))
        answer: Complex = level * number**-self.tilt * _scattered(len(number))
        return answer

    def _shape(self, frequency_hz: Doubles, vowel: tuple[tuple[float, float, float], ...]) -> Doubles:
        total = np.full(len(frequency_hz), 1e-4)
        for index, (centre, level_db, width) in enumerate(vowel):
            centre = centre * self.size
            if index == 0:
                centre = max(centre, frequency_hz[0] * 1.02)
            gap = (frequency_hz**2 - centre**2) / (frequency_hz * width)
            total = total + 10 ** (level_db / 20) / np.sqrt(1 + gap**2)
        return total


@dataclass(frozen=True, slots=True)
class Drawbars:
    """An organ's bars, 0-8 each, at 16' 5⅓' 8' 4' 2⅔' 2' 1⅗' 1⅓' 1' (the wave repeats at the 16')."""

    bars: tuple[int, ...]
    leak: float = 0.004

    def __call__(self, frequency_hz: Doubles, bright: Doubles) -> Complex:
        level = np.zeros(len(frequency_hz))
        for place, bar in zip((1, 3, 2, 4, 6, 8, 10, 12, 16), self.bars, strict=False):
            if bar and place <= len(level):
                level[place - 1] += 10 ** ((bar - 8) * 3 / 20)
                if 2 * place <= len(level):
                    level[2 * place - 1] += self.leak * 4
        level[: min(24, len(level))] += self.leak
        answer: Complex = level * _scattered(len(level)) * np.ones((len(bright), 1))
        return answer


@dataclass(frozen=True, slots=True)
class Modulated:
    """Frequency modulation by whole ratios: pairs of (carrier, modulator, least index, most index, level)."""

    pairs: tuple[tuple[int, int, float, float, float], ...]
    base_hz: float = 260.0  # above this pitch the index shrinks, as a careful programmer scales it

    def __call__(self, frequency_hz: Doubles, bright: Doubles) -> Complex:
        size = 4096
        time = 2 * np.pi * np.arange(size) / size
        scale = min(1.0, (self.base_hz / frequency_hz[0]) ** 0.5)
        waves = np.zeros((len(bright), size))
        for carrier, modulator, least, most, level in self.pairs:
            index = (least + (most - least) * bright[:, None] ** 1.4) * scale
            waves += level * np.sin(carrier * time + index * np.sin(modulator * time))
        lines = np.fft.rfft(waves)[:, 1 : len(frequency_hz) + 1] / (size / 2)
        answer: Complex = np.zeros((len(bright), len(frequency_hz)), complex)
        answer[:, : lines.shape[1]] = lines
        return answer
