"""Strings that ring: plucked over a body, or struck by a piano's hammer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.tones.colour import Points, drawn_db
from cadenza.synth.tones.dice import stream
from cadenza.synth.tones.struck import Modes

Doubles = NDArray[np.float64]
_Part = tuple[Doubles, Doubles, Doubles, Doubles, NDArray[np.intp]]  # Hz, level, life, side, partial
_TAKEN = 28  # partials that are heard to lose their first part sooner than the rest
_GRAZED, _GRAZE_S = 5, 0.9  # from which partial a flat bridge grazes, and how long the first would take to come back
_FLAT: Points = ((20, 0.0), (20000, 0.0))


@dataclass(frozen=True, slots=True)
class Plucked:
    """A plucked string.

    `pluck` is where (fraction of its length), `tilt` how fast harmonics fall, `dark_hz`-`open_hz` how far a soft
    and a hard finger reach; `sustain_s` the time to fall 60 dB at middle C, `sustain_track` how it shortens per
    octave; `loss` how much sooner high partials go; `stiff` inharmonicity; `pickup` a magnet's place (0: none).
    """

    pluck: float = 0.16
    tilt: float = 1.0
    dark_hz: float = 1200.0
    open_hz: float = 6000.0
    sustain_s: float = 4.0
    sustain_track: float = 0.45
    loss: float = 1.0
    stiff: float = 5e-5
    body: Points = _FLAT
    pickup: float = 0.0
    width: float = 0.25
    partials: int = 48
    courses: int = 1
    course_cents: float = 3.0
    buzz: float = 0.0  # a sitar's flat bridge feeds the high partials and keeps them

    def __call__(self, hertz: float, bright: float, dice: np.random.Generator) -> Modes:
        count = max(min(self.partials, int(18000 / hertz)), 1)
        n = np.arange(1, count + 1, dtype=float)
        f = n * hertz * np.sqrt((1 + self.stiff * n**2) / (1 + self.stiff))
        place = self.pluck * (1 + 0.12 * dice.uniform(-1, 1))
        level = np.maximum(np.abs(np.sin(np.pi * n * place)), 0.03) / n**self.tilt
        if self.pickup:
            level *= np.maximum(np.abs(np.sin(np.pi * n * self.pickup)), 0.05)
        top = self.dark_hz * (self.open_hz / self.dark_hz) ** bright
        level /= (1 + (f / top) ** 2) ** 0.75
        level *= 10 ** ((drawn_db(self.body, f) + dice.uniform(-0.8, 0.8, count)) / 20)
        base = 1.3 * self.sustain_s * (261.6 / hertz) ** self.sustain_track
        t60 = base / (1 + self.loss * (0.02 * (n - 1) + (f / 2600) ** 1.25))
        if self.buzz:
            level = level + self.buzz * np.exp(-(((n - 14) / 9) ** 2)) * level[0] * 0.4
            t60 = np.maximum(t60, base * 0.35 * self.buzz)
        return self._polarised(f, level, t60, dice)

    def _polarised(self, f: Doubles, level: Doubles, t60: Doubles, dice: np.random.Generator) -> Modes:
        """Return each partial in the plane of the body, which takes it soon, and across it, where it stays."""
        second, whole = min(len(f), _TAKEN), np.arange(len(f))
        pan = dice.uniform(-1, 1, len(f))
        parts: list[_Part] = [(f, 0.8 * level, t60, pan, whole)]
        if self.buzz > 0.5:
            # a flat bridge takes what an overtone has at the stroke and gives it back, the highest first
            late = whole[_GRAZED - 1 :]
            rise_s = np.asarray(_GRAZE_S / (late + 1.0), dtype=np.float64)
            parts.append((f[late], -0.8 * level[late], 6.9 * rise_s, pan[late], late))
        away = 1 + np.abs(dice.uniform(0.00005, 0.0003, second))
        # the higher, the more of it goes at once
        share = 0.45 + 0.9 * np.clip(f[:second] / 3000, 0, 1)
        soon = t60[:second] * (0.4 - 0.22 * np.clip(f[:second] / 2000, 0, 1))
        parts.append((f[:second] * away, share * level[:second], soon, dice.uniform(-1, 1, second), whole[:second]))
        for course in range(1, self.courses):
            bent = 2 ** (self.course_cents * (1 + 0.3 * dice.uniform(-1, 1)) * (1 if course % 2 else -1) / 1200)
            parts.append((f * bent, 0.75 * level, t60 * 0.9, dice.uniform(-1, 1, len(f)), whole))
        hertz, loud, fade, side, partial = (np.concatenate(column) for column in zip(*parts, strict=True))
        angle = np.pi / 4 * (1 + self.width * side)
        return Modes(hertz, loud * np.cos(angle), loud * np.sin(angle), fade, partial)


@dataclass(frozen=True, slots=True)
class Hammered:
    """A piano's strings: stiff, struck by felt whose hardness follows the force, two or three to a note.

    `hard_hz` is how far a full blow reaches at middle C; `felt` 0-1 lays cloth between; `bloom` is the share of
    the slow second decay.
    """

    soft_hz: float = 800.0
    hard_hz: float = 14000.0
    felt: float = 0.0
    stiff: float = 3.2e-4
    sustain_s: float = 10.0
    bloom: float = 0.3
    detune_cents: float = 0.5
    board_seed: int = 11
    strike: float = 0.121
    width: float = 0.7
    body: Points = ((20, -24), (45, -9), (90, -1), (160, 0), (1200, 0), (2500, 1), (5000, 0), (9000, -4), (14000, -14))
    tilt: float = 0.72  # how fast harmonics fall before felt and board
    steep: float = 0.9  # how fast they fall past what the hammer reaches

    def __call__(self, hertz: float, bright: float, dice: np.random.Generator) -> Modes:
        pitch = 69 + 12 * np.log2(hertz / 440)
        stiff = self.stiff * 2 ** ((pitch - 60) / 8.5) + 0.9e-4 * 2 ** ((40 - pitch) / 9)
        count = int(np.clip(15000 / hertz, 3, 72))
        n = np.arange(1, count + 1, dtype=float)
        # low strings are tuned by what of them is heard: overtones, which lie too high above the first
        tuned = np.clip(220 / hertz, 1, 5)
        f = n * hertz * np.sqrt((1 + stiff * n**2) / (1 + stiff * tuned**2))
        level = np.maximum(np.abs(np.sin(np.pi * n * self.strike)), 0.12) / n**self.tilt
        level *= self._hammer(f, pitch, bright)
        level *= 10 ** ((drawn_db(self.body, f) + self._board(f) + dice.uniform(-0.7, 0.7, count)) / 20)
        base = self.sustain_s * 2 ** (-(pitch - 60) / 17) * (1 - 0.35 * self.felt)
        t60 = base / (1 + 0.03 * (n - 1) + (f / 3600) ** 1.15 * (1 + self.felt))
        return self._strings(f, level, t60, pitch, dice)

    def _hammer(self, f: Doubles, pitch: float, bright: float) -> Doubles:
        top = self.soft_hz * (self.hard_hz / self.soft_hz) ** (bright**1.2) * 2 ** ((pitch - 60) / 28)
        top *= 1 - 0.45 * self.felt
        shape: Doubles = 1 / (1 + (f / top) ** 2) ** (self.steep + 0.5 * self.felt)
        return shape

    def _board(self, f: Doubles) -> Doubles:
        heights, _ = _soundboard(self.board_seed)
        place = np.minimum(np.log2(f / 20) * 16, 158.0)
        cell = place.astype(np.intp)
        height: Doubles = heights[cell] + (place - cell) * (heights[cell + 1] - heights[cell])
        return height

    def _strings(self, f: Doubles, level: Doubles, t60: Doubles, pitch: float, dice: np.random.Generator) -> Modes:
        """Three strings to a note, never quite agreed: together they die fast, what is left beats and rings on."""
        some = min(len(f), 18)
        cents = self.detune_cents * dice.uniform(0.5, 1.3, (2, some))
        third = some if pitch > 45 else 0  # two strings and one in the bass
        above, below = f[:some] * 2 ** (cents[0] / 1200), f[:third] * 2 ** (-cents[1, :third] / 1200)
        hertz = np.concatenate((f, above, below))
        loud = np.concatenate((level, level[:some] * self.bloom, level[:third] * self.bloom * 0.6))
        fade = np.concatenate((t60 * 0.42, t60[:some] * 1.5, t60[:third] * 1.1))
        lean = self.width * np.clip((pitch - 62) / 40, -1, 1) * 0.6
        _, sides = _soundboard(self.board_seed)
        place = np.clip((np.log2(hertz / 20) * 16).astype(int), 0, 255)
        angle = np.pi / 4 * (1 + np.clip(lean + self.width * 0.5 * sides[place], -0.9, 0.9))
        partial = np.concatenate((np.arange(len(f)), np.arange(some), np.arange(third)))
        return Modes(hertz, loud * np.cos(angle), loud * np.sin(angle), fade, partial)


@cache
def _soundboard(seed: int) -> tuple[Doubles, Doubles]:
    """How loud (dB) and on which side (-1 to 1) the board answers, at every sixteenth of an octave from 20 Hz."""
    return stream(seed, 3).standard_normal(160) * 2.6, stream(seed, 4).uniform(-1, 1, 256)
