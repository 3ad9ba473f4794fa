"""Variation: how a player changes a bar that was heard before: divides, leads in, fills, anticipates, or says less."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from cadenza.compose.melody import motif
from cadenza.compose.melody.figure import Figure, Tone
from cadenza.compose.melody.ladder import TICKS
from cadenza.compose.melody.setting import Setting

EIGHTH = TICKS // 2
WIDEST_TURN = 3  # rungs from the tone before a step that is turned
Change = Callable[[random.Random, Figure, Setting, int], Figure]


def changed(rng: random.Random, figure: Figure, setting: Setting, *, since: int) -> Figure:
    """Return the figure with one bar of it said another way: the first of the ways, in any order, that changes it.

    Where the rhythm leaves no room, one of its weak tones takes another step.
    """
    ways: list[Change] = [divided, filled, led_in, *([anticipated] if setting.pace.syncopation >= 0.3 else [])]
    for way in rng.sample(ways, len(ways)):
        found = way(rng, figure, setting, since)
        if found != figure:
            return found
    return turned(rng, figure, setting, since)


def turned(rng: random.Random, figure: Figure, setting: Setting, since: int) -> Figure:
    """Sing one weak tone of the bar on the other side of the tone it leads to, a step away."""
    weak = [
        (n, 2 * after.rung - tone.rung if abs(after.rung - tone.rung) == 1 else after.rung + way)
        for n, (tone, after) in enumerate(pairwise(figure))
        for way in ((1, -1) if tone.rung == after.rung else (1 if tone.rung > after.rung else -1,))
        if since <= tone.start < since + setting.bar_ticks
        and tone.length < TICKS
        and not tone.shade
        and not setting.is_strong(tone.start)
        and after.start == tone.end
    ]
    weak = [(n, r) for n, r in weak if r != figure[n].rung and setting.low <= r <= setting.high]
    weak = [(n, r) for n, r in weak if n and abs(r - figure[n - 1].rung) <= WIDEST_TURN]
    if not weak:
        return figure
    number, rung = rng.choice(weak)
    return tuple(replace(t, rung=rung) if n == number else t for n, t in enumerate(figure))


def divided(rng: random.Random, figure: Figure, setting: Setting, since: int) -> Figure:
    """Divide one tone of the bar: a neighbour, a passing tone, an anticipation in its second half."""
    shortest = shortest_of(setting)
    long = [t.start for t in inside(figure, setting, since)[:-1] if t.length >= 2 * shortest]
    chosen = set(rng.sample(long, min(len(long), 1)))
    return motif.ornament(figure, shortest=shortest, chosen=lambda t: t.start in chosen)


def filled(rng: random.Random, figure: Figure, setting: Setting, since: int) -> Figure:
    """Walk through one third of the bar: a passing tone in the second half of the tone before it."""
    shortest = shortest_of(setting)
    gaps = [
        (a, b)
        for a, b in pairwise(figure)
        if since <= a.start < since + setting.bar_ticks
        and abs(b.rung - a.rung) == 2
        and b.start - a.start >= 2 * shortest
        and b.start - a.start <= 2 * TICKS
    ]
    if not gaps:
        return figure
    tone, after = rng.choice(gaps)
    half = max(shortest, min(EIGHTH, (after.start - tone.start) // 2))
    passing = Tone(after.start - half, half, (tone.rung + after.rung) // 2)
    return _with(figure, tone, replace(tone, length=min(tone.length, passing.start - tone.start)), passing)


def led_in(rng: random.Random, figure: Figure, setting: Setting, since: int) -> Figure:
    """Lead into the bar's first entry after a rest by one or two steps from below or above."""
    unit = EIGHTH
    entries = [
        (before, tone)
        for before, tone in pairwise(figure)
        if since <= tone.start < since + setting.bar_ticks and tone.start - before.end >= 2 * unit
    ]
    if not entries:
        return figure
    before, tone = entries[0]
    count = min(rng.choice((1, 2)), (tone.start - before.end) // unit - 1)
    way = 1 if before.rung > tone.rung and tone.rung + count <= setting.high else -1
    steps = [Tone(tone.start - unit * n, unit, tone.rung + way * n) for n in range(count, 0, -1)]
    if any(not setting.low - 1 <= t.rung <= setting.high + 1 for t in steps):
        return figure
    return _with(figure, before, before, *steps)


def anticipated(rng: random.Random, figure: Figure, setting: Setting, since: int) -> Figure:
    """Sing one tone on a beat half a beat early."""
    early = [
        (a, b)
        for a, b in pairwise(figure)
        if since < b.start < since + setting.bar_ticks
        and b.start % TICKS == 0
        and b.length >= TICKS
        and b.start - a.start >= 2 * EIGHTH
    ]
    if not early:
        return figure
    before, tone = rng.choice(early)
    moved = replace(tone, start=tone.start - EIGHTH, length=tone.length + EIGHTH)
    line = _with(figure, before, replace(before, length=min(before.length, moved.start - before.start)))
    return tuple(moved if t is tone else t for t in line)


def thinned(figure: Figure, setting: Setting, *, since: int) -> Figure:
    """Return the figure with one bar said more plainly: weak tones are held over by those before them."""
    until = since + setting.bar_ticks
    plain = motif.simplify(tuple(t for t in figure if since <= t.start < until), is_strong=setting.is_strong)
    return (*(t for t in figure if t.start < since), *plain, *(t for t in figure if t.start >= until))


def shortest_of(setting: Setting) -> int:
    """Return the ticks of the shortest tone that a line at this pace sings."""
    return 3 if setting.pace.sixteenths > 0.3 else EIGHTH


def inside(figure: Figure, setting: Setting, since: int) -> Figure:
    """Return the tones that begin in the bar at tick `since`."""
    return tuple(t for t in figure if since <= t.start < since + setting.bar_ticks)


def _with(figure: Figure, tone: Tone, *instead: Tone) -> Figure:
    return tuple(found for t in figure for found in (instead if t is tone else (t,)))
