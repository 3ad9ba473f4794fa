"""Pace: what is said of a tempo that changes on the way, and of beats felt half or twice as fast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cadenza.compose.reading.hits import Hit

COURSES = {"accelerando": "faster", "ritardando": "slower"}
NEAR = 3  # words between what is said and the moment it is said of: "half time in the chorus"
FEELS = {"half_time": "half", "double_time": "double"}


@dataclass(frozen=True, slots=True)
class Pace:
    """The course of the tempo in order (faster, slower), and the feel of a moment by its mark, "" for the whole."""

    course: tuple[str, ...] = ()
    feels: Mapping[str, str] = field(default_factory=dict)
    told: tuple[Hit, ...] = ()  # whose words said so
    closing: bool = False  # it slows down where it ends, and only there


def pace(found: Sequence[Hit], ties: Mapping[int, str]) -> Pace:
    """Return what the hits say of pace; `ties` tell to which moment a token belongs."""
    told = tuple(h for h in found if h.facet == "tempo" and not h.denied and (h.name in COURSES or h.name in FEELS))
    last = [h for h in told if COURSES.get(h.name) == "slower" and _moment(h, found, ties) == "outro"]
    course = [COURSES[h.name] for h in told if h.name in COURSES and h not in last]
    turns = [kind for n, kind in enumerate(course) if n == 0 or course[n - 1] != kind]
    feels = {_moment(h, found, ties): FEELS[h.name] for h in told if h.name in FEELS}
    return Pace(tuple(turns[:2]), feels, told, bool(last))


def _moment(hit: Hit, found: Sequence[Hit], ties: Mapping[int, str]) -> str:
    """Return the mark of the moment that a hit speaks of, "" for the whole piece."""
    if hit.first in ties:
        return ties[hit.first]
    marks = ((h, _mark(h)) for h in found if not h.denied)
    return next((mark for h, mark in marks if mark and 0 <= h.first - hit.last <= NEAR), "")


def _mark(hit: Hit) -> str:
    """Return the moment that a hit names: a solo is one, too."""
    if hit.facet == "policy" and hit.name == "solo":
        return "solo"
    return hit.entry.words.get("mark", "") if hit.facet == "structure" else ""
