"""Dynamics: the sections' energy as a fader curve and as touch, with a swell into what comes next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.compose.performing.timing import seconds
from cadenza.score.score import Score

Floats = NDArray[np.float64]
Fader = tuple[tuple[float, float], ...]  # (seconds, dB)
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
_FADE_DB, _FADE_BEND = -45.0, 2.6  # slowly at first
_RING_DB, _RING_BEND = -24.0, 1.6  # what players take off a last chord that they hold
_HELD, _SHORT_SECONDS, _REST_SECONDS = 0.2, 1.2, 0.25  # as it is for that share; none so short; the room is left
_STEPS = 12


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


def automation(energy: Fader, role: str, *, dynamics: float) -> Fader:
    """Return a part's fader: (seconds, dB), 0 dB at an energy of 0.7, never above +1.5."""
    depth = DEPTH_DB.get(role, 5.0) * (0.4 + 1.2 * dynamics)
    if depth <= 0:
        return ()
    return tuple((round(s, 4), round(min(1.5, (e - 0.7) * depth), 2)) for s, e in energy)


def faded_out(fader: Fader, *, duration: float) -> Fader:
    """Return a part's fader, drawn down to nothing over the end of a piece of `duration` seconds."""
    length = min(max(_FADE * duration, _FADE_SECONDS[0]), _FADE_SECONDS[1], _MOST_FADED * duration)
    return _drawn(fader, duration - length, duration, depth_db=_FADE_DB, bend=_FADE_BEND)


def rung_out(fader: Fader, *, last: float, duration: float) -> Fader:
    """Return a part's fader with the last chord, struck at `last` seconds, growing softer while it is held."""
    ring = duration - _REST_SECONDS - last
    if ring < _SHORT_SECONDS:
        return fader
    return _drawn(fader, last + _HELD * ring, last + ring, depth_db=_RING_DB, bend=_RING_BEND)


def _drawn(fader: Fader, start: float, end: float, *, depth_db: float, bend: float) -> Fader:
    through = np.linspace(0.0, 1.0, _STEPS + 1)
    drawn_at, drawn_db = start + (end - start) * through, depth_db * through**bend
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
