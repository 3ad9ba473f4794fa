"""Touch: how hard each note is played: phrase arch, high-loud, metre, top voice, and a little unevenness."""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray

from cadenza.compose.performing.breath import arch, phrase_places, phrase_starts
from cadenza.compose.performing.hand import Hand
from cadenza.compose.performing.timing import wander
from cadenza.score.meter import Meter

Floats = NDArray[np.float64]
KNEE = 112.0  # the velocity from which more is less than it was asked to be


def touched(
    rng: random.Random,
    velocities: Floats,
    *,
    written: Floats,
    ends: Floats,
    pitches: NDArray[np.int_],
    hand: Hand,
    meter: Meter,
    dynamics: float,
    looseness: float,
) -> Floats:
    """Return the velocities as played, 1-127. Drums keep what their pattern says, only breathing a little."""
    onsets, which = np.unique(written, return_inverse=True)
    if hand.role in ("drums", "percussion"):
        return velocities + wander(rng, len(onsets), sd=3.5 * looseness, memory=0.3)[which]
    if hand.role in ("bed", "fx"):
        return velocities
    found = velocities + wander(rng, len(onsets), sd=4.0 * looseness, memory=0.4)[which]
    wide = 0.5 + dynamics
    found = found + _metre(written, meter) * (-0.5 if hand.leans else 0.6 if hand.role in ("lead", "counter") else 1.0)
    if hand.role in ("lead", "counter"):
        places, _ = phrase_places(phrase_starts(written, ends))
        found = found + 5.0 * wide * arch(places)
        found = found + np.clip((pitches - pitches.mean()) / 2, -5, 5) * min(1.0, wide)
    elif hand.role in ("chords", "pad", "arp"):
        tops = np.full(len(onsets), -1)
        np.maximum.at(tops, which, pitches)
        counts = np.bincount(which)
        found = found + np.where(counts[which] < 3, 0.0, np.where(pitches == tops[which], 4.0, -2.0))
    return np.asarray(found)


def eased(velocities: Floats) -> Floats:
    """Return velocities that come ever nearer to the loudest there is, so that accents stay apart up there."""
    above = np.maximum(0.0, velocities - KNEE)
    return np.asarray(np.minimum(velocities, KNEE) + (127.0 - KNEE) * (1.0 - np.exp(-above / (127.0 - KNEE))))


def _metre(written: Floats, meter: Meter) -> Floats:
    bar, pulse = float(meter.beats_per_bar), float(meter.pulse_beats)
    at = np.mod(written, bar)
    on_bar = (at < 0.01) | (at > bar - 0.01)
    inside = np.mod(at, pulse)
    on_pulse = (inside < 0.01) | (inside > pulse - 0.01)
    return np.where(on_bar, 4.0, np.where(on_pulse, 0.5, -3.0))
