"""Passing chords: what a good accompanist puts between two chords when the strain comes round again."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from cadenza.compose.harmony.progression import Bars
from cadenza.compose.passage import stream
from cadenza.compose.plan import Section
from cadenza.score.chord import Chord
from cadenza.score.scale import Key

LOUD = 0.66  # the energy from which even a first time is enriched
FOLDED = ("7", "9", "13", "7b9")  # dominants already lead somewhere


def enriched(
    laid: Sequence[Bars], sections: Sequence[Section], keys: Sequence[Key], *, share: float, seed: int
) -> list[Bars]:
    """Return the harmony with passing chords in a share of the bars of sections that return or are loud."""
    found: list[Bars] = []
    seen: set[str] = set()
    for n, (bars, section, key) in enumerate(zip(laid, sections, keys, strict=True)):
        following = laid[n + 1][0][0] if n + 1 < len(laid) else None
        grown = section.letter in seen or section.energy >= LOUD
        seen.add(section.letter)
        rng = stream(seed, "passing", n)
        found.append(tuple(_led(bars, following, key, share, rng)) if grown and share > 0 else bars)
    return found


def _led(
    bars: Bars, following: Chord | None, key: Key, share: float, rng: random.Random
) -> Iterator[tuple[Chord, ...]]:
    last_led = False
    for n, bar in enumerate(bars):
        coming = bars[n + 1][0] if n + 1 < len(bars) else following
        roll = rng.random()
        between = _between(bar[0], coming, key) if coming and len(bar) == 1 and n != len(bars) - 2 else None
        if between is None or last_led or roll >= share:
            last_led = False
            yield bar
        else:
            last_led = True
            yield (bar[0], between)


def _between(here: Chord, coming: Chord, key: Key) -> Chord | None:
    """Return the chord that leads on: a diminished one under a step up, else the dominant of what comes."""
    rise = (coming.root - here.root) % 12
    if rise == 0 or here.bass is not None or coming.bass is not None or here.quality in FOLDED:
        return None
    if coming.root not in key.scale and (coming.root - key.tonic) % 12 not in (3, 8, 10):
        return None
    if rise == 2:
        return Chord((here.root + 1) % 12, "dim7", None, key.flats)
    if rise == 5:
        return Chord(here.root, "7", None, key.flats) if 4 in here.intervals and 11 not in here.intervals else None
    dominant = (coming.root + 7) % 12
    if dominant == here.root or rise in (1, 11):
        return None
    return Chord(dominant, "7b9" if coming.is_minor else "9", None, key.flats)
