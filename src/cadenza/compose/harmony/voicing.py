"""Voicings: which pitches sound a chord, chosen so that each voice moves as little as it can."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations_with_replacement, pairwise, permutations

import numpy as np
from numpy.typing import NDArray

from cadenza.score.chord import Chord

Voicing = tuple[int, ...]
KEPT = 28  # candidates a chord: enough for every inversion in two octaves
PARALLEL_COST, LEAP_COST, TOP_COST = 5.0, 0.7, 0.35
Costs = NDArray[np.float64]


def voice_lead(
    chords: Sequence[Chord],
    *,
    low: int,
    high: int,
    voices: int = 4,
    rootless: bool = False,
    open_position: bool = False,
    previous: Voicing | None = None,
) -> list[Voicing]:
    """Return one voicing a chord, lowest pitch first, all within `low`-`high` (MIDI pitches).

    The whole path is the cheapest (Viterbi): small steps, few parallel fifths and octaves, a calm top voice.
    `rootless` leaves the root to the bass where the chord has tones enough; `previous` is what sounded before.
    A range too narrow for `voices` gets fewer.
    """
    if not chords:
        return []
    layers = [candidates(c, low, high, voices, rootless, open_position) for c in chords]
    own = [np.array([_own_cost(v, low, high, open_position) for v in layer]) for layer in layers]
    best = own[0].copy()
    if previous:
        best = best + transition((previous,), layers[0])[0]
    back: list[NDArray[np.intp]] = []
    for before, after, cost in zip(layers, layers[1:], own[1:], strict=False):
        total = best[:, None] + transition(before, after)
        back.append(np.argmin(total, axis=0))
        best = total.min(axis=0) + cost
    at = int(np.argmin(best))
    path = [layers[-1][at]]
    for layer, link in zip(reversed(layers[:-1]), reversed(back), strict=True):
        at = int(link[at])
        path.append(layer[at])
    return path[::-1]


def tones(chord: Chord, voices: int, *, rootless: bool = False) -> tuple[tuple[int, ...], ...]:
    """Return the sets of pitch classes that may sound, one a voice; the sets differ in what they double."""
    intervals = chord.intervals
    rest = intervals[1:]
    drop_root = rootless and len(rest) >= max(3, min(voices, 4))
    ranked = sorted(rest if drop_root else intervals, key=_weight)
    chosen = tuple((chord.root + i) % 12 for i in ranked[:voices])
    spare = voices - len(chosen)
    if not spare:
        return (chosen,)
    doubles = [i for i in intervals if i % 12 in (0, 7) and not (drop_root and i == 0)]
    doubles += [i for i in intervals if i in (3, 4)] if len(intervals) <= 4 else []
    pitch_classes = [(chord.root + i) % 12 for i in doubles] or [chosen[0]]
    return tuple(chosen + combination for combination in combinations_with_replacement(pitch_classes, spare))


def _weight(interval: int) -> float:
    """Rank a chord tone by how much it says: third, seventh, altered tones and tensions, root, fifth."""
    if interval in (2, 3, 4, 5):
        return 0.0
    if interval in (9, 10, 11):
        return 1.0
    if interval > 12:
        return 1.5 if interval % 12 not in (2, 9) else 2.0
    if interval in (6, 8):
        return 1.2
    return 1.8 if interval == 0 else 3.0


@lru_cache(maxsize=4096)
def candidates(
    chord: Chord, low: int, high: int, voices: int, rootless: bool, open_position: bool
) -> tuple[Voicing, ...]:
    """Return the best ways to lay the chord between `low` and `high`; at least one, with fewer voices if need be."""
    for count in range(voices, 0, -1):
        found = {
            voicing
            for wanted in tones(chord, count, rootless=rootless)
            for order in set(permutations(wanted))
            for start in range(low + (order[0] - low) % 12, high + 1, 12)
            if (voicing := _stack(start, order)) and voicing[-1] <= high and _spans(voicing, open_position)
        }
        if found:
            ranked = sorted(found, key=lambda v: (_own_cost(v, low, high, open_position), v))
            return tuple(ranked[:KEPT])
    return ((low,),)


def _stack(start: int, order: tuple[int, ...]) -> Voicing:
    pitches = [start]
    for pc in order[1:]:
        pitches.append(pitches[-1] + ((pc - pitches[-1]) % 12 or 12))
    return tuple(pitches)


def _spans(voicing: Voicing, open_position: bool) -> bool:
    gaps = [b - a for a, b in pairwise(voicing)]
    span = voicing[-1] - voicing[0]
    if open_position:
        return span <= 26 and all(g <= 13 for g in gaps)
    return span <= {1: 12, 2: 12, 3: 12, 4: 15}.get(len(voicing), 17) and all(g <= 9 for g in gaps)


def _own_cost(voicing: Voicing, low: int, high: int, open_position: bool) -> float:
    """Return what is wrong with a voicing by itself: mud below, clashes on top, too far from the lane's middle."""
    middle = (low + high) / 2
    cost = 0.16 * abs(sum(voicing) / len(voicing) - middle)
    gaps = [b - a for a, b in pairwise(voicing)]
    for bottom, gap in zip(voicing, gaps, strict=False):
        if bottom < 48 and gap < 7:
            cost += 0.25 * (7 - gap)
        elif bottom < 53 and gap < 3:
            cost += 0.5
        cost += 0.5 if gap == 1 else 0.0
    cost += 1.0 if gaps and gaps[-1] == 1 else 0.0
    pairs = [(a, b) for i, a in enumerate(voicing) for b in voicing[i + 1 :]]
    cost += sum(0.9 for a, b in pairs if (b - a) == 13)
    if open_position and gaps:
        cost += 0.12 * abs(voicing[-1] - voicing[0] - 17) + 0.25 * sum(g < 3 for g in gaps)
    return cost


@lru_cache(maxsize=2048)
def transition(before: tuple[Voicing, ...], after: tuple[Voicing, ...]) -> Costs:
    """Return the cost of moving from each voicing of `before` to each of `after`: (before, after)."""
    if len({len(v) for v in before + after}) > 1:
        means = [np.array([sum(v) / len(v) for v in layer]) for layer in (before, after)]
        return np.asarray(2.0 * np.abs(means[0][:, None] - means[1][None, :]))
    a, b = np.array(before)[:, None, :], np.array(after)[None, :, :]
    moves = b - a
    size = np.abs(moves)
    cost = size.sum(axis=2) + TOP_COST * size[:, :, -1] + LEAP_COST * np.maximum(size - 4, 0).sum(axis=2)
    for i in range(a.shape[2]):
        for j in range(i + 1, a.shape[2]):
            interval = (a[:, :, j] - a[:, :, i]) % 12
            same = (b[:, :, j] - b[:, :, i]) % 12 == interval
            together = (moves[:, :, i] == moves[:, :, j]) & (moves[:, :, i] != 0)
            cost = cost + PARALLEL_COST * (same & together & ((interval == 7) | (interval == 0)))
    return np.asarray(cost, dtype=np.float64)
