"""The conductor: four bars at a time everybody is brought to the plan's energy, and nobody far above the rest."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cadenza.score.score import Score

Floats = NDArray[np.float64]
STEPS, WIDER = 25.0, 12.0  # of velocity between a silent and a full section: at dynamics 0, and more at dynamics 1
MOST = 16.0  # steps that are asked for
BALANCE = 0.55  # how far a part's own strength is drawn to that of the band
NARROW, STEEPEST = 0.5, 2.5  # a plan's span of energy below which it is played wider, and how much at most
SHARED = 8.0  # steps that the band takes together
UNLED = ("bed", "fx")


def signs(score: Score, groups: Sequence[float], *, dynamics: float) -> Mapping[str, Floats]:
    """Return the velocity steps that the conductor asks of each part in each group of bars.

    `groups` are the beats where one group ends and the next begins. What a phrase, an accent or a fill does inside
    its group stays what it is: the group as a whole is as strong as the energy of its section wants it.
    """
    energy = _energies(score, groups)
    led = {p.name: p.notes for p in score.parts if p.role not in UNLED and p.notes}
    sums: dict[str, Floats] = {}
    counts: dict[str, Floats] = {}
    for name, notes in led.items():
        index = _group_of(groups, np.array([float(n.start_beat) for n in notes]))
        counts[name] = np.bincount(index, minlength=len(energy)).astype(np.float64)
        strengths = np.array([float(n.velocity) for n in notes])
        sums[name] = np.bincount(index, strengths, minlength=len(energy)).astype(np.float64)
    total = sum(c.sum() for c in counts.values()) or 1.0
    band = sum(s.sum() for s in sums.values()) / total
    usual = sum(float(c @ energy) for c in counts.values()) / total
    slope = _slope(energy, dynamics)
    asked: dict[str, Floats] = {}
    for name, count in counts.items():
        own, when = sums[name].sum() / count.sum(), float(count @ energy) / count.sum()
        level = own + BALANCE * (band + slope * (when - usual) - own)
        amiss = level + slope * (energy - when) - sums[name] / np.maximum(1.0, count)
        asked[name] = np.where(count > 0, np.clip(amiss, -MOST, MOST), 0.0)
    return _together(asked, sums, counts, band + slope * (energy - usual))


def _slope(energy: Floats, dynamics: float) -> float:
    """Return the velocity steps a unit of energy is worth: more where the piece has little of it to show."""
    spread = float(np.ptp(energy)) if len(energy) else 0.0
    narrow = (NARROW / spread) ** 0.8 if 0.0 < spread < NARROW else 1.0
    return (STEPS + WIDER * dynamics) * min(STEEPEST, narrow)


def _together(
    asked: Mapping[str, Floats], sums: Mapping[str, Floats], counts: Mapping[str, Floats], wanted: Floats
) -> dict[str, Floats]:
    """Return the steps with what the whole band is still off: who enters or leaves moves its mean, too."""
    heard = sum((sums[n] + asked[n] * counts[n] for n in asked), np.zeros(len(wanted)))
    struck = sum((counts[n] for n in asked), np.zeros(len(wanted)))
    off = np.where(struck > 0, np.clip(wanted - heard / np.maximum(1.0, struck), -SHARED, SHARED), 0.0)
    off -= float(off @ struck) / max(1.0, float(struck.sum()))
    return {name: np.clip(steps + np.where(counts[name] > 0, off, 0.0), -MOST, MOST) for name, steps in asked.items()}


def followed(steps: Floats, groups: Sequence[float], written: Floats) -> Floats:
    """Return the steps asked of notes that are written at these beats."""
    return np.asarray(steps[_group_of(groups, written)])


def _energies(score: Score, groups: Sequence[float]) -> Floats:
    starts = [float(m.start_beat) for m in score.markers]
    at = [max(0, bisect_right(starts, beat) - 1) for beat in groups[:-1] or groups]
    return np.array([score.markers[n].energy for n in at])


def _group_of(groups: Sequence[float], beats: Floats) -> NDArray[np.int_]:
    """Return which group each beat lies in, what is outside in the nearest."""
    found = np.searchsorted(np.asarray(groups), beats + 1e-6, side="right") - 1
    return np.asarray(np.clip(found, 0, max(0, len(groups) - 2)))
