"""Bars, bells, tines and skins with a pitch: a short list of modes and how a mallet wakes them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.tones.struck import Modes

Doubles = NDArray[np.float64]

# (ratio to the fundamental, level dB, time of dying away against the fundamental's)
ModeList = tuple[tuple[float, float, float], ...]

BAR: ModeList = ((1, 0, 1), (2.756, -8, 0.35), (5.404, -16, 0.14), (8.933, -24, 0.07), (13.34, -32, 0.04))
MARIMBA: ModeList = ((1, 0, 1), (3.98, -10, 0.34), (9.2, -17, 0.14), (16.1, -26, 0.06), (0.5, -44, 0.2))
VIBRAPHONE: ModeList = ((1, 0, 1), (4.0, -10, 0.45), (9.6, -17, 0.14), (16.8, -27, 0.06))
GLOCKENSPIEL: ModeList = ((1, 0, 1), (2.756, -3, 0.5), (5.404, -9, 0.24), (8.933, -17, 0.12), (13.34, -27, 0.06))
XYLOPHONE: ModeList = ((1, 0, 1), (3.0, -7, 0.4), (6.1, -13, 0.18), (9.6, -20, 0.1), (14.2, -28, 0.06))
TUBE: ModeList = (
    (0.5, -16, 1.1), (1, -2, 1.1), (1.5, -3, 1.0), (2.0, 0, 0.9), (2.66, -6, 0.6), (3.35, -8, 0.5),
    (4.11, -12, 0.36), (5.0, -16, 0.25), (5.95, -22, 0.16),
)  # fmt: skip
TINE: ModeList = ((1, 0, 1), (2, -20, 0.8), (3, -28, 0.6), (7.1, -22, 0.08), (20.0, -34, 0.03))


@dataclass(frozen=True, slots=True)
class Bars:
    """Modes of a struck body.

    `sustain_s` at middle C, shortening by `track` per octave power; `soft_db`-`hard_db` how much of the upper
    modes a mallet wakes per octave above the fundamental; `warble_cents` splits each mode in two that beat.
    """

    modes: ModeList
    sustain_s: float = 3.0
    track: float = 0.5
    soft_db: float = -5.0
    hard_db: float = 1.0
    warble_cents: float = 0.0
    width: float = 0.4
    stray_cents: float = 3.0
    top_hz: float = 12000.0

    def __call__(self, hertz: float, bright: float, dice: np.random.Generator) -> Modes:
        ratio, level_db, life = (np.array(column, float) for column in zip(*self.modes, strict=True))
        stray = np.where(ratio == 1, 0.0, dice.uniform(-1, 1, len(ratio)) * self.stray_cents)
        f = hertz * ratio * 2 ** (stray / 1200)
        lift = (self.soft_db + (self.hard_db - self.soft_db) * bright) * np.log2(np.maximum(ratio, 1.0))
        level = 10 ** ((level_db + lift + dice.uniform(-0.7, 0.7, len(f))) / 20)
        level /= 1 + (f / self.top_hz) ** 4
        t60 = np.maximum(self.sustain_s * (261.6 / hertz) ** self.track * life, 0.015)
        angle = np.pi / 4 * (1 + self.width * dice.uniform(-1, 1, len(f)))
        left, right = level * np.cos(angle), level * np.sin(angle)
        if self.warble_cents:
            beat = 2 ** (self.warble_cents / 1200)
            f = np.concatenate((f / beat**0.375, f * beat**0.625))  # the middle of the two, as loud as they are
            left, right = np.concatenate((left, right * 0.6)), np.concatenate((right, left * 0.6))
            t60 = np.concatenate((t60, t60 * 0.85))
        # both halves of a mode start together, so that a note is as loud as its neighbour
        return Modes(f, left, right, t60, np.arange(len(f)) % len(ratio))


@dataclass(frozen=True, slots=True)
class Tines:
    """An electric piano: a tine before a pickup. Hard strokes bark: harmonics grow with force and die first.

    `bark` is the most, `off_axis` the even harmonics' share; `bell_db` the tine's own high ring.
    """

    sustain_s: float = 8.0
    track: float = 0.4
    bark: float = 0.85
    off_axis: float = 0.7
    bell_db: float = -16.0
    bell_ratio: float = 6.27
    bell_s: float = 0.35
    width: float = 0.2
    reed: float = 0.0  # a reed instead of a tine: odd harmonics stay

    def __call__(self, hertz: float, bright: float, dice: np.random.Generator) -> Modes:
        count = max(min(22, int(11000 / hertz)), 1)
        n = np.arange(1, count + 1, dtype=float)
        drive = np.clip(0.12 + self.bark * bright**1.2 * (300 / (hertz + 150)) ** 0.3, 0.05, 0.93)
        level = drive ** (n - 1) / n**0.6
        level *= np.where(n % 2 == 0, self.off_axis, 1.0 - 0.35 * self.off_axis * (n > 1) * (1 - self.reed))
        base = self.sustain_s * (261.6 / hertz) ** self.track
        t60 = base / (1 + (0.12 + 0.22 * bright) * (n - 1))
        bell = np.array([self.bell_ratio, self.bell_ratio * 2.74]) * hertz * (1 + 0.004 * dice.uniform(-1, 1, 2))
        ring = 10 ** ((self.bell_db + 14 * (bright - 0.6) + np.array([0, -9])) / 20)
        f = np.concatenate((n * hertz, n[:1] * hertz * 1.0004, bell))
        loud = np.concatenate((level, 0.35 * level[:1], ring))
        fade = np.concatenate((t60, t60[:1] * 0.5, np.array([self.bell_s, self.bell_s * 0.4])))
        angle = np.pi / 4 * (1 + self.width * dice.uniform(-1, 1, len(f)))
        return Modes(f, loud * np.cos(angle), loud * np.sin(angle), fade)
