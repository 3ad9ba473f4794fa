"""Sounds with a moving pitch: whistles, cuícas, lasers, a record pushed by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.drums.stroke import Stroke, noise


@dataclass(frozen=True, slots=True)
class Chirp:
    """A tone that slides by `rise_octaves` in its `seconds`; a `rattle_hz` pea makes it flutter."""

    hertz: float
    rise_octaves: float = 0.0
    seconds: float = 0.2
    harmonics: int = 3
    rattle_hz: float = 0.0
    breath_db: float = -26.0

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(self.seconds)
        time = np.arange(frames) / stroke.sample_rate
        place = time / self.seconds
        octaves = self.rise_octaves * (place if self.rise_octaves > 0 else 1 - (1 - place) ** 2)
        if self.rattle_hz:
            octaves = octaves + 0.035 * np.sin(2 * np.pi * self.rattle_hz * time)
        turn = 2 * np.pi * np.cumsum(stroke.near(self.hertz, 0.02) * 2**octaves) / stroke.sample_rate
        tone = sum(np.sin(n * turn) / n**1.8 for n in range(1, self.harmonics + 1))
        shape = np.minimum(time / 0.006, 1) * np.minimum((self.seconds - time) / (0.35 * self.seconds), 1)
        if self.rattle_hz:
            shape = shape * (0.75 + 0.25 * np.sin(2 * np.pi * self.rattle_hz * time + 1))
        air = noise(stroke, frames, ((300, -30), (self.hertz, 0), (self.hertz * 3, -10), (18000, -40)))
        return np.asarray((tone + 10 ** (self.breath_db / 20) * air) * shape.clip(0), np.float32)


@dataclass(frozen=True, slots=True)
class Scratch:
    """A record under a needle, pushed forward or pulled back: a voice-like sound whose speed follows the hand."""

    push: bool = True
    seconds: float = 0.17
    hertz: float = 170.0

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(self.seconds)
        place = np.linspace(0, 1, frames)
        hand = np.sin(np.pi * place ** (0.7 if self.push else 1.3)) ** 0.8
        speed = 0.15 + 2.6 * hand * (0.6 + 0.6 * stroke.force) * stroke.near(1, 0.08)
        turn = 2 * np.pi * self.hertz * np.cumsum(speed) / stroke.sample_rate
        tone = np.zeros(frames)
        for n in range(1, 36):
            f = n * self.hertz * speed
            formant = np.exp(-(((f / speed - 900) / 500) ** 2)) + 0.6 * np.exp(-(((f / speed - 2300) / 600) ** 2))
            tone += np.sin(n * turn + n * n) * (0.15 / n + formant / n**0.5) * (f < 17000)
        grit = noise(stroke, frames, ((200, -30), (1200, -6), (3500, 0), (9000, -10), (18000, -30)))
        return np.asarray((tone + 1.1 * grit * speed / 2) * hand**0.6, np.float32)
