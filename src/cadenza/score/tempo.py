"""Tempo: where a beat falls in seconds. The curve is integrated once; everything else asks it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from cadenza.score.beat import Fraction

Beat = Fraction | float | int


@dataclass(frozen=True, slots=True)
class TempoMap:
    """Seconds as a function of beats, linear between `points` (beat, seconds), both strictly rising.

    Before the first and after the last point the nearest tempo goes on.
    """

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        rising = all(a[0] < b[0] and a[1] < b[1] for a, b in zip(self.points, self.points[1:], strict=False))
        if len(self.points) < 2 or not rising:
            raise ValueError("a tempo map needs two or more points, rising in beats and in seconds")

    @classmethod
    def constant(cls, bpm: float, *, start_seconds: float = 0.0) -> TempoMap:
        """Return a steady tempo whose beat 0 falls at `start_seconds`."""
        return cls(((0.0, start_seconds), (4096.0, start_seconds + 4096.0 * 60.0 / bpm)))

    @classmethod
    def from_steps(cls, steps: Sequence[tuple[float, float]], *, start_seconds: float = 0.0) -> TempoMap:
        """Return the map of a staircase [(beat, bpm from there on), …] whose first beat is the first step's."""
        points = [(float(steps[0][0]), start_seconds)]
        ends = [float(beat) for beat, _ in steps[1:]] + [float(steps[-1][0]) + 4096.0]
        for (_, bpm), end in zip(steps, ends, strict=True):
            beat, seconds = points[-1]
            points.append((end, seconds + (end - beat) * 60.0 / bpm))
        return cls(tuple(points))

    def seconds_at(self, beat: Beat) -> float:
        """Return when a beat falls, in seconds."""
        return _interpolate(self.points, float(beat), 0, 1)

    def beat_at(self, seconds: float) -> float:
        """Return the beat that falls at `seconds`."""
        return _interpolate(self.points, seconds, 1, 0)

    def bpm_at(self, beat: Beat) -> float:
        """Return the tempo in quarter notes a minute at a beat."""
        index = _segment([p[0] for p in self.points], float(beat))
        (b0, s0), (b1, s1) = self.points[index], self.points[index + 1]
        return 60.0 * (b1 - b0) / (s1 - s0)

    def steps(self, until_beat: Beat) -> list[tuple[float, float]]:
        """Return [(beat, bpm), …], one a change, up to `until_beat`."""
        return [(b, self.bpm_at(b)) for b, _ in self.points[:-1] if b < float(until_beat)]


def _segment(starts: Sequence[float], at: float) -> int:
    return min(max(bisect_right(starts, at) - 1, 0), len(starts) - 2)


def _interpolate(points: tuple[tuple[float, float], ...], at: float, x: int, y: int) -> float:
    index = _segment([p[x] for p in points], at)
    a, b = points[index], points[index + 1]
    return a[y] + (at - a[x]) * (b[y] - a[y]) / (b[x] - a[x])
