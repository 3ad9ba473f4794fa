"""Voicings: which pitches sound a chord, chosen so that each voice moves as little as it can."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations_with_replacement, pairwise, permutations

import numpy as np
from numpy.typing import NDArray

from cadenza.score.chord import Chord
from cadenza.score.pitch import nearest

Voicing = tuple[int, ...]
KEPT = 28  # candidates a chord: enough for every inversion in two octaves
KEPT_STRICT = 72  # and for four singers who may not move in parallel
PARALLEL_COST, LEAP_COST, TOP_COST = 9.0, 0.7, 0.35
FORBIDDEN = 60.0  # what a parallel costs where none may be: more than any leap
JOINING_COST = 1.5  # a voice that enters or leaves
DOUBLING_ROOM = 24  # semitones a lane needs before a chord doubles tones: in less, doublings only move in parallel
Costs = NDArray[np.float64]
Pitches = NDArray[np.int64]


def voice_lead(
    chords: Sequence[Chord],
    *,
    low: int,
    high: int,
    voices: int = 4,
    rootless: bool = False,
    open_position: bool = False,
    previous: Voicing | None = None,
    strict: bool = False,
    bass: Sequence[int] = (),
    onward: Chord | None = None,
) -> list[Voicing]:
    """Return one voicing a chord, lowest pitch first, all within `low`-`high` (MIDI pitches).

    The whole path is the cheapest (Viterbi): small steps, few parallel fifths and octaves, a calm top voice.
    `rootless` leaves the root to the bass where the chord has tones enough; `previous` is what sounded before.
    `strict` leads singers: always so many voices, and no parallels at any price, neither among them nor with `bass`,
    one pitch a chord sung below them; the first chord lies as it would alone, so that what stands before can lead
    to it: it does so to `onward`, the first chord of what follows. A range too narrow for `voices` gets fewer.
    """
    if not chords:
        return []
    if onward is not None and strict:
        chords, bass = (*chords, onward), (*bass, nearest(onward.bass_class, bass[-1])) if bass else ()
    kept, roomy = (KEPT_STRICT, True) if strict else (KEPT, high - low >= DOUBLING_ROOM)
    counts = [voices if roomy else max(min(voices, len(set(c.pitch_classes))), min(voices, 3)) for c in chords]
    layers = [candidates(c, low, high, n, rootless, open_position, kept) for c, n in zip(chords, counts, strict=True)]
    if strict and not open_position:  # a choir opens its chords where it has to
        layers = [
            tuple(dict.fromkeys(layer + candidates(c, low, high, len(layer[0]), rootless, True, KEPT)))
            for c, layer in zip(chords, layers, strict=True)
        ]
    own = [np.array([_own_cost(v, low, high, open_position) for v in layer]) for layer in layers]
    if bass:
        layers = [tuple((under, *v) for v in layer) for under, layer in zip(bass, layers, strict=True)]
    price = FORBIDDEN if strict else PARALLEL_COST
    best = own[0].copy()
    if strict and not previous:
        best[1:] = np.inf
    if previous:
        best = best + transition((previous,), layers[0], price)[0]
    back: list[NDArray[np.intp]] = []
    for before, after, cost in zip(layers, layers[1:], own[1:], strict=False):
        total = best[:, None] + transition(before, after, price)
        back.append(np.argmin(total, axis=0))
        best = total.min(axis=0) + cost
    joined = onward is not None and strict
    at = 0 if joined else int(np.argmin(best))
    path = [layers[-1][at]]
    for layer, link in zip(reversed(layers[:-1]), reversed(back), strict=True):
        at = int(link[at])
        path.append(layer[at])
    led = path[::-1][:-1] if joined else path[::-1]
    return [voicing[1:] if bass else voicing for voicing in led]


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
    chord: Chord, low: int, high: int, voices: int, rootless: bool, open_position: bool, kept: int = KEPT
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
            return tuple(ranked[:kept])
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
def transition(before: tuple[Voicing, ...], after: tuple[Voicing, ...], parallel: float = PARALLEL_COST) -> Costs:
    """Return the cost of moving from each voicing of `before` to each of `after`: (before, after).

    `parallel` is the price of one pair of voices in parallel fifths or octaves. Where the voices differ in number,
    the cheapest of them stands aside.
    """
    fewest = [min(map(len, layer)) for layer in (before, after)]
    if fewest != [max(map(len, layer)) for layer in (before, after)] or 0 in fewest:
        means = [np.array([sum(v) / max(1, len(v)) for v in layer]) for layer in (before, after)]
        return np.asarray(2.0 * np.abs(means[0][:, None] - means[1][None, :]))
    a, b = np.array(before)[:, None, :], np.array(after)[None, :, :]
    while a.shape[2] != b.shape[2]:
        if abs(a.shape[2] - b.shape[2]) > 1:
            a, b = (a[:, :, 1:], b) if a.shape[2] > b.shape[2] else (a, b[:, :, 1:])
            continue
        more = a if a.shape[2] > b.shape[2] else b
        thinned = [np.delete(more, k, axis=2) for k in range(more.shape[2])]
        costs = [_moved(t, b, parallel) if more is a else _moved(a, t, parallel) for t in thinned]
        return np.asarray(np.min(costs, axis=0) + JOINING_COST, dtype=np.float64)
    return _moved(a, b, parallel)


def _moved(a: Pitches, b: Pitches, parallel: float) -> Costs:
    """Return the cost of each move between voicings of as many voices: steps, leaps, the top voice, parallels."""
    moves = b - a
    size = np.abs(moves)
    cost = size.sum(axis=2) + TOP_COST * size[:, :, -1] + LEAP_COST * np.maximum(size - 4, 0).sum(axis=2)
    for i in range(a.shape[2]):
        for j in range(i + 1, a.shape[2]):
            interval = (a[:, :, j] - a[:, :, i]) % 12
            same = (b[:, :, j] - b[:, :, i]) % 12 == interval
            moving = (moves[:, :, i] != 0) & (moves[:, :, j] != 0)
            cost = cost + parallel * (same & moving & ((interval == 7) | (interval == 0)))
    return np.asarray(cost, dtype=np.float64)
