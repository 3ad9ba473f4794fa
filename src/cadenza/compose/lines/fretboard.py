"""Fretboard: chords as hands grip them, open strings and barrés, not as pianists voice them."""

from __future__ import annotations

import itertools
from functools import lru_cache

from cadenza.compose.lines.lane import merged
from cadenza.compose.lines.voicings import Voiced
from cadenza.compose.passage import Passage
from cadenza.score.chord import Chord

GUITAR = (40, 45, 50, 55, 59, 64)
TUNINGS: dict[str, tuple[int, ...]] = {
    "ukulele": (60, 64, 67, 69),
    "mandolin": (55, 62, 69, 76),
    "bouzouki": (43, 50, 57, 62),
    "banjo": (50, 55, 59, 62),
    "baritone_guitar": (35, 40, 45, 50, 54, 59),
}
GUITARS = ("nylon_guitar", "steel_guitar", "clean_guitar", "jazz_guitar", "muted_guitar", "overdriven_guitar")
HIGHEST_POSITION, REACH = 8, 3


def gripped(passage: Passage) -> list[Voiced]:
    """Return the section's chords as the part's instrument grips them; [] for instruments without frets we know."""
    name = passage.member.instrument
    tuning = TUNINGS.get(name) or (GUITAR if name in GUITARS else ())
    if not tuning:
        return []
    found: list[Voiced] = []
    position = 0
    for span in merged(passage.chords):
        position, pitches = grip(span.chord, tuning, passage.member.low or 0, passage.member.high or 127, position)
        if len(pitches) < 3:
            return []
        found.append(Voiced(span, pitches))
    return found


@lru_cache(maxsize=2048)
def grip(chord: Chord, tuning: tuple[int, ...], low: int, high: int, before: int) -> tuple[int, tuple[int, ...]]:
    """Return (position, pitches low to high) of the easiest grip near position `before`."""
    best: tuple[float, int, tuple[int, ...]] = (1e9, 0, ())
    for position in range(HIGHEST_POSITION):
        pitches = _strings(chord, tuning, low, high, position)
        if not pitches:
            continue
        classes = {p % 12 for p in pitches}
        needed = [c for i, c in zip(chord.intervals, chord.pitch_classes, strict=True) if i not in (0, 7)]
        price = 3.0 * sum(c not in classes for c in needed[:3]) + 1.5 * (
            len(tuning) > 4 and pitches[0] % 12 != chord.bass_class
        )
        price += 2.0 * (chord.root not in classes)
        price += 1.0 * (pitches[0] < 48 and len(pitches) > 1 and pitches[1] - pitches[0] < 5)
        price += 1.0 * (chord.degree(5) not in classes and 7 in chord.intervals)
        price += 0.7 * (len(tuning) - len(pitches)) + 0.3 * position + 0.2 * abs(position - before)
        price += 1.2 * sum(b - a < 3 for a, b in itertools.pairwise(pitches))
        if price < best[0]:
            best = (price, position, pitches)
    return best[1], best[2]


def _strings(chord: Chord, tuning: tuple[int, ...], low: int, high: int, position: int) -> tuple[int, ...]:
    """Return what each string sounds in a position: from the lowest string that has the bass note upward."""
    classes = set(chord.pitch_classes)
    found: list[int] = []
    for open_pitch in tuning:
        frets = sorted({*range(max(position, 1), position + REACH + 1), *((0,) if position <= 2 else ())})
        options = [open_pitch + f for f in frets if low <= open_pitch + f <= high]
        if not found and len(tuning) > 4:  # four strings have no bass to speak of
            options = [p for p in options if p % 12 == chord.bass_class]
        options = [p for p in options if p % 12 in classes | {chord.bass_class} and (not found or p > found[-1])]
        if options:
            heard = {p % 12 for p in found}
            muddy = found[0] + 5 if found and found[0] < 48 else 0  # no thirds at the bottom of a guitar
            found.append(min(options, key=lambda p: (p < muddy, p % 12 in heard, p)))
    return tuple(found)
