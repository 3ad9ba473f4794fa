"""The spaces: the facts of each room that score.production.SPACES names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Space:
    """A room as its reverb sees it.

    `decay_seconds` is RT60 in the mids; `low` and `high` multiply it below 250 Hz and towards the top. `size_ms` is the
    mean length of the late delay lines, `early_ms` how far the first reflections reach, and `early` and `late` the
    levels of the two. `wet_db` trims the space against the others at equal amounts; `spring` adds its chirp.
    """

    decay_seconds: float
    predelay_ms: float
    size_ms: float
    early_ms: float
    early: float
    late: float
    low: float = 1.1
    high: float = 0.45
    lowcut_hz: float = 180.0
    highcut_hz: float = 9000.0
    modulation_ms: float = 0.25
    wet_db: float = 0.0
    spring: bool = False


SPACE_FACTS: dict[str, Space] = {
    "dry": Space(0.25, 0.0, 14.0, 12.0, 0.5, 0.25, wet_db=-8.0),
    "booth": Space(0.35, 1.0, 15.0, 14.0, 0.9, 0.5, high=0.35, wet_db=-3.0),
    "room": Space(0.75, 7.0, 24.0, 32.0, 0.8, 0.8, high=0.4),
    "plate": Space(1.7, 12.0, 27.0, 0.0, 0.0, 1.0, low=0.8, high=0.6, highcut_hz=12000.0),
    "spring": Space(1.9, 18.0, 34.0, 0.0, 0.0, 1.0, low=0.7, high=0.5, lowcut_hz=220.0, highcut_hz=4200.0, spring=True),
    "chamber": Space(1.25, 14.0, 31.0, 45.0, 0.6, 0.9, high=0.5),
    "hall": Space(2.3, 24.0, 47.0, 75.0, 0.5, 1.0, low=1.2, high=0.4, highcut_hz=8000.0),
    "cathedral": Space(4.8, 32.0, 63.0, 95.0, 0.35, 1.0, low=1.2, high=0.3, highcut_hz=6500.0, modulation_ms=0.4),
    "endless": Space(9.0, 28.0, 71.0, 60.0, 0.2, 1.0, low=0.8, high=0.35, highcut_hz=7000.0, modulation_ms=0.8),
}


def space(name: str) -> Space:
    """Return the space of that name, a room where there is none."""
    return SPACE_FACTS.get(name, SPACE_FACTS["room"])
