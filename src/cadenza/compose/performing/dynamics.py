"""Dynamics: the sections' energy as a fader curve and as touch, with a swell into what comes next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.compose.performing.timing import seconds
from cadenza.score.score import Score

Floats = NDArray[np.float64]
# decibels between a silent and a full section, by role, at dynamics 0.5
DEPTH_DB = {
    "drums": 3.0,
    "percussion": 3.0,
    "bass": 3.0,
    "lead": 4.0,
    "counter": 4.5,
    "pad": 6.5,
    "bed": 0.0,
    "fx": 0.0,
}

_FADE, _FADE_SECONDS, _MOST_FADED = 0.16, (4.0, 14.0), 0.4  # of the piece, within these, and never more of it
_FADE_STEPS, _FADE_DB, _FADE_BEND = 12, -45.0, 2.6  # slowly at first


def energy_curve(score: Score) -> tuple[tuple[float, float], ...]:
    """Return the plan's energy over the sounding seconds, flat within a section, rising through its last bar."""
    found: list[tuple[float, float]] = []
    bar = float(score.meter.beats_per_bar)
    for marker, after in zip(score.markers, (*score.markers[1:], None), strict=True):
        start = float(marker.start_beat)
        end = start + marker.bars * bar
        lead = bar * (2 if marker.bars >= 8 else 1 if marker.bars > 1 else 0.5)
        found.append((start, marker.energy))
        turn = end - lead if after is not None and after.energy > marker.energy else end - 0.01
        found.append((turn, marker.energy))
    when = seconds(score.tempo, np.array([b for b, _ in found])) if found else np.zeros(0)
    pairs = [(max(0.0, float(s)), e) for s, (_, e) in zip(when, found, strict=True)]
    pairs = [p for n, p in enumerate(pairs) if n == 0 or p[0] > pairs[n - 1][0]]
    return tuple(pairs) or ((0.0, 0.5),)


def automation(
    energy: tuple[tuple[float, float], ...], role: str, *, dynamics: float
) -> tuple[tuple[float, float], ...]:
    """Return a part's fader: (seconds, dB), 0 dB at an energy of 0.7, never above +1.5."""
    depth = DEPTH_DB.get(role, 5.0) * (0.4 + 1.2 * dynamics)
    if depth <= 0:
        return ()
    return tuple((round(s, 4), round(min(1.5, (e - 0.7) * depth), 2)) for s, e in energy)


def faded_out(fader: tuple[tuple[float, float], ...], *, duration: float) -> tuple[tuple[float, float], ...]:
    """Return a part's fader, drawn down to nothing over the end of a piece of `duration` seconds."""
    length = min(max(_FADE * duration, _FADE_SECONDS[0]), _FADE_SECONDS[1], _MOST_FADED * duration)
    through = np.linspace(0.0, 1.0, _FADE_STEPS + 1)
    drawn_at, drawn_db = duration - length + length * through, _FADE_DB * through**_FADE_BEND
    seconds, db = np.array([s for s, _ in fader] or [0.0]), np.array([d for _, d in fader] or [0.0])
    at = np.unique(np.concatenate((seconds, drawn_at)).round(4))
    level = np.interp(at, seconds, db) + np.interp(at, drawn_at, drawn_db)
    return tuple((float(s), round(float(d), 2)) for s, d in zip(at, level, strict=True))


def swell(energy: tuple[tuple[float, float], ...], when: Floats) -> Floats:
    """Return velocity steps to add where the energy climbs toward the next section, up to 7."""
    times, values = np.array([s for s, _ in energy]), np.array([e for _, e in energy])
    now = np.interp(when, times, values)
    index = np.clip(np.searchsorted(times, when, side="right") - 1, 0, len(times) - 1)
    return np.asarray(np.clip((now - values[index]) * 22, 0, 7))
