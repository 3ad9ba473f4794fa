"""Touch: how hard each stroke is. Most of it is a fixed fingerprint of row and step; a little is chance."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from cadenza.compose.groove.grid import pulses
from cadenza.compose.groove.kit import VELOCITIES
from cadenza.compose.passage import Passage, stream
from cadenza.score.beat import Fraction
from cadenza.score.meter import Meter

LOUDEST, ROOM = 126, 20.0  # what has less room than this above it grows less
_TIME_ROWS = ("H", "Sh", "Ma", "Tb", "D", "P", "Gu", "Sl")


@dataclass(slots=True)
class Touch:
    """Turns signs into velocities for one part of one section.

    Time-keeping rows fall from beat to off-eighth to off-sixteenth as drummers play them; ghosts stay ghosts.
    """

    seed: int
    energy: float
    tightness: float
    meter: Meter
    rng: random.Random
    _prints: dict[tuple[str, Fraction], float] = field(default_factory=dict)
    _places: dict[Fraction, int] = field(default_factory=dict)

    @classmethod
    def of(cls, passage: Passage) -> Touch:
        """Return the touch of this passage's part."""
        tight = passage.style.tightness
        return cls(passage.plan.seed, passage.section.energy, tight, passage.meter, passage.rng("touch"))

    def velocity(self, row: str, sign: str, at: Fraction) -> int:
        """Return 1-127 for a sign of a row, `at` quarter notes after the bar line."""
        centre = VELOCITIES.get(sign, 96) + self._metre(row, sign, at)
        if sign == "g":
            return max(24, min(48, round(centre + self._print(row, at) * 0.6 + self.rng.gauss(0, 2.5))))
        loudness = (self.energy - 0.6) * (24 - 10 * self.tightness)
        if loudness > 0:
            loudness *= min(1.0, max(0.0, (LOUDEST - centre) / ROOM))  # an accent is loud already
        chance = self.rng.gauss(0, 1.2 + 5.0 * (1 - self.tightness))
        low = 100 if row in ("S", "C") and sign == "X" and self.energy >= 0.45 else 22
        return max(low, min(LOUDEST, round(centre + loudness + self._print(row, at) + chance)))

    def _print(self, row: str, at: Fraction) -> float:
        place = (row, at)
        if place not in self._prints:
            spread = 2.0 + 4.0 * (1 - self.tightness)
            self._prints[place] = stream(self.seed, "fingerprint", row, at).gauss(0, spread)
        return self._prints[place]

    def _metre(self, row: str, sign: str, at: Fraction) -> float:
        depth = self._depth(at)
        if row in _TIME_ROWS:
            if sign in "Xg":
                return 0.0
            fall = {"x": (-4.0, -28.0, -42.0), "o": (4.0, -6.0, -16.0), "O": (0.0, -6.0, -14.0)}.get(sign)
            return fall[depth] if fall else 0.0
        if row == "K":
            return (4.0, -4.0, -10.0)[depth] + (4.0 if at == 0 else 0.0)
        return 0.0 if depth == 0 or sign in "Xg" else -6.0

    def _depth(self, at: Fraction) -> int:
        """Return 0 on a beat, 1 on its half (or last third), 2 elsewhere."""
        if at not in self._places:
            inside = Fraction(1, 4)
            for start, length in pulses(self.meter):
                if start <= at < start + length:
                    inside = (at - start) / length
            self._places[at] = 0 if inside == 0 else 1 if inside in (Fraction(1, 2), Fraction(2, 3)) else 2
        return self._places[at]
