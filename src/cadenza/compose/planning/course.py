"""Course: the tempo of a piece that gathers speed or loses it, bar by bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

Curve = tuple[tuple[float, float], ...]

FASTER, SLOWER = 1.4, 0.72  # the tempo at the end of a course, as a share of that at its beginning
# (share of the piece, how far the course has come) by the turns it takes
COURSES: Mapping[tuple[str, ...], tuple[tuple[float, float], ...]] = {
    ("faster",): ((0.0, 1.0), (0.1, 1.0), (0.95, FASTER), (1.0, FASTER)),
    ("slower",): ((0.0, 1.0), (0.3, 1.0), (1.0, SLOWER)),
    ("faster", "slower"): ((0.0, 1.0), (0.6, FASTER), (1.0, 0.9)),
    ("slower", "faster"): ((0.0, 1.0), (0.5, SLOWER), (0.9, 1.05), (1.0, 1.05)),
}


def course_curve(course: tuple[str, ...], bars: int, *, whole: float = 0.0) -> Curve:
    """Return the tempo's factor from each bar on, () for a steady one; `whole` is the last tempo over the first."""
    points = COURSES.get(course, ())
    if not points or bars < 2:
        return ()
    if whole and len(course) == 1:
        peak = points[-1][1]
        points = tuple((at, whole if factor == peak else factor) for at, factor in points)
    return tuple((float(bar), round(_between(points, bar / (bars - 1)), 4)) for bar in range(bars))


def slowed_end(curve: Curve, ending: Curve) -> Curve:
    """Return the curve with a closing ritardando on top of it."""
    if not curve or not ending:
        return curve or ending
    kept = [step for step in curve if step[0] < ending[0][0]]
    base = kept[-1][1] if kept else 1.0
    return (*kept, *((bar, round(base * factor, 4)) for bar, factor in ending))


def _between(points: Sequence[tuple[float, float]], at: float) -> float:
    for (a, low), (b, high) in pairwise(points):
        if at <= b:
            return float(low * (high / low) ** ((at - a) / (b - a)))
    return points[-1][1]
