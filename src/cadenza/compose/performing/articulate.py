"""Articulate: how long each note sounds, how lines bind and breathe, and what the pitch does on the way."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.compose.performing.breath import phrase_places, phrase_starts
from cadenza.compose.performing.hand import Hand
from cadenza.compose.performing.touch import eased
from cadenza.compose.plan import Plan
from cadenza.score.note import Curve, Note, TimedNote

Floats = NDArray[np.float64]
SHARES = {"staccato": 0.5, "mute": 0.35, "pizzicato": 0.7, "ghost": 0.6, "tenuto": 1.0, "legato": 1.0}
ACCENTS = {"accent": 9.0, "staccato": 2.0}
SHORTEST_SECONDS = 0.045
OVERLAP_SECONDS = 0.03
BREATH_SECONDS = 0.06
FALL: Curve = ((0.0, 0.0), (0.55, 0.0), (1.0, -3.0))


@dataclass(frozen=True, slots=True)
class Played:
    """Notes in order of start with their beats, seconds and velocities as arrays."""

    notes: Sequence[Note]
    written: Floats
    ends: Floats
    start: Floats
    stop: Floats
    velocities: Floats


def articulate(
    rng: random.Random, played: Played, hand: Hand, *, plan: Plan, duration: float, dynamics: float
) -> tuple[TimedNote, ...]:
    """Return the notes as they sound, in order of start, inside 0 … `duration`, no pitch overlapping itself."""
    lengths = _lengths(played, hand, plan)
    solo = hand.role in ("lead", "counter")
    begins = phrase_starts(played.written, played.ends)
    _, closes = phrase_places(begins)
    accents = np.array([ACCENTS.get(n.articulation, 0.0) for n in played.notes])
    velocities = np.clip(np.rint(eased(played.velocities + accents)), 1, 127).astype(int).tolist()
    starts = np.clip(played.start, 0.0, max(0.0, duration - 0.02)).tolist()
    found = []
    for n, note in enumerate(played.notes):
        length = float(lengths[n])
        bend, vibrato = note.bend, note.vibrato_cents
        if solo and length > 0.42 and not vibrato and hand.vibrato_cents and note.articulation != "staccato":
            vibrato = hand.vibrato_cents * min(1.0, 0.5 + length / 2)
        if hand.scoops and begins[n] and not bend and length > 0.25 and rng.random() < 0.35:
            bend = scoop(length)
        elif hand.scoops and closes[n] and not bend and 0.12 < length < 0.7 and rng.random() < 0.2:
            bend = FALL
        swell = note.swell or (messa_di_voce(dynamics) if hand.swells and length > 1.2 else ())
        found.append((starts[n], length, note.pitch, velocities[n], note.articulation, bend, swell, vibrato))
    found.sort(key=lambda row: (row[0], row[2]))
    return _apart(found, duration)


def messa_di_voce(dynamics: float) -> Curve:
    """Return a swell that opens to the middle of a note and closes again, deeper where dynamics are wide."""
    depth = 1.0 + 3.0 * dynamics
    return ((0.0, -depth), (0.45, 0.0), (1.0, -0.8 * depth))


def scoop(length: float) -> Curve:
    """Return a slide into the pitch from a little below, over about 90 ms."""
    return ((0.0, -0.8), (min(0.5, 0.09 / length), 0.0), (1.0, 0.0))


def _lengths(played: Played, hand: Hand, plan: Plan) -> Floats:
    """Return sounding lengths in seconds: bound, cut or left as written."""
    length = np.maximum(played.stop - played.start, SHORTEST_SECONDS)
    if hand.role in ("drums", "percussion", "bed", "fx"):
        return length
    marks = [n.articulation for n in played.notes]
    share = np.array([SHARES.get(a, 0.0) for a in marks])
    stacc = plan.knobs.get("stacc", 0.0)
    usual = 1.0 if hand.sings or hand.pedals else 0.94
    length = length * np.where(share > 0, share, usual * (1.0 - 0.45 * max(0.0, stacc)))
    if hand.sings and hand.role in ("lead", "counter", "pad") and stacc <= 0.3 and len(length) > 1:
        length = _bound(played, hand, length, np.array([a in ("", "legato", "accent", "tenuto") for a in marks]))
    return np.maximum(length, SHORTEST_SECONDS)


def _bound(played: Played, hand: Hand, length: Floats, may: NDArray[np.bool_]) -> Floats:
    """Return lengths in which touching notes bind into the next, and phrases end with a breath."""
    later = np.searchsorted(played.written, played.ends - 0.02)
    index = np.minimum(later, len(length) - 1)
    touching = (np.abs(played.written[index] - played.ends) < 0.03) & (later < len(length)) & may
    bound = played.start[index] - played.start + OVERLAP_SECONDS
    found = np.where(touching, np.maximum(bound, SHORTEST_SECONDS), length)
    if hand.role == "pad":
        return np.asarray(found)
    _, ends = phrase_places(phrase_starts(played.written, played.ends))
    return np.asarray(np.where(ends & touching, np.maximum(length - BREATH_SECONDS, 0.6 * length), found))


def _apart(
    rows: Sequence[tuple[float, float, int, int, str, Curve, Curve, float]], duration: float
) -> tuple[TimedNote, ...]:
    following: dict[int, float] = {}
    found: list[TimedNote] = []
    for start, length, pitch, velocity, mark, bend, swells, vibrato in reversed(rows):
        stop = min(start + length, duration, following.get(pitch, duration) - 0.004)
        following[pitch] = start
        if stop - start < 0.008:
            continue
        found.append(TimedNote(round(start, 5), round(stop - start, 5), pitch, velocity, mark, bend, swells, vibrato))
    return tuple(reversed(found))
