"""The strokes of a bass line: the rows of the section, on the changes, with the kick, into the next phrase."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise

from cadenza.compose.groove.grid import beats_of, pulses, read_line
from cadenza.compose.groove.pattern import is_live
from cadenza.compose.groove.rows import Row, choose, fitting, phrase
from cadenza.compose.groove.swing import even
from cadenza.compose.lines.lane import Lane
from cadenza.compose.passage import Passage
from cadenza.score.beat import Fraction

SIGNS = "12345678bansg.-"


@dataclass(frozen=True, slots=True)
class Stroke:
    """One written sign of the section: when, how long, which."""

    at: Fraction
    length: Fraction
    sign: str


def written(passage: Passage, texts: tuple[str, ...], gap: float) -> list[Stroke]:
    """Return the strokes of the rows chosen for this letter, bar by bar; a quiet section plays fewer."""
    rng, energy = passage.shared_rng("rows"), passage.section.energy
    rows = fitting(texts, energy, passage.felt_bpm)
    first = choose(rows, rng, energy)
    others = [r for r in rows if r is not first] or [first]
    chosen = [first, choose(others, rng, energy), choose(others, rng, energy)]
    order = phrase(passage.occurrence, live=is_live(passage))
    steps: list[tuple[Fraction, str]] = []
    for bar in range(passage.section.bars):
        text = chosen[order[bar % 8]]
        grid = read_line(text.body, passage.meter, SIGNS)
        start = passage.bar_start(bar)
        steps += [(start + even(s.at, passage), s.sign) for s in grid[_turn(text, first, bar) % len(grid)]]
    return _sparser(_folded(steps, passage.end_beat, gap), passage)


def _turn(text: Row, first: Row, bar: int) -> int:
    return bar if text is first else bar + 1 if bar % 2 == 0 else bar


def _folded(steps: list[tuple[Fraction, str]], end: Fraction, gap: float) -> list[Stroke]:
    """Turn steps into strokes: holds lengthen, a short note before rests fills a part of them."""
    strokes: list[Stroke] = []
    hits = [i for i, (_, sign) in enumerate(steps) if sign not in ".-"]
    for n, i in enumerate(hits):
        at, sign = steps[i]
        following = steps[hits[n + 1]][0] if n + 1 < len(hits) else end
        j = i + 1
        while j < len(steps) and steps[j][1] == "-":
            j += 1
        stop = steps[j][0] if j < len(steps) else end
        if j == i + 1 and stop < following:
            step = stop - at
            room = (following - at) * Fraction(gap).limit_denominator(20)
            stop = at + max(step, min(room, step * 9 / 5), min(room / 2, Fraction(1)))
        strokes.append(Stroke(at, min(stop, following) - at, sign))
    return strokes


def _sparser(strokes: list[Stroke], passage: Passage) -> list[Stroke]:
    """Keep beats, changes and ways in where the energy is low; a stroke takes the room of those left out."""
    if passage.level >= 2 or not strokes:
        return strokes
    beats = {passage.bar_start(b) + s for b in range(passage.section.bars) for s, _ in pulses(passage.meter)}
    strong = {passage.bar_start(b) for b in range(passage.section.bars)}
    kept = [s for s in strokes if s.at in strong or (s.at in beats and s.sign in "1358") or s.sign in "basn"]
    kept = kept or strokes
    ends = [*[s.at for s in kept[1:]], passage.end_beat]
    return [replace(s, length=max(s.length, min(e - s.at, Fraction(2)))) for s, e in zip(kept, ends, strict=True)]


def on_changes(strokes: list[Stroke], lane: Lane, passage: Passage) -> list[Stroke]:
    """Let each change of chord hear its root: a stroke there becomes one, a rest before the next gets one."""
    by_start = {s.at: s for s in strokes}
    starts = sorted(by_start)
    half = Fraction(1, 2)
    for stop in lane.stops[:-1]:
        at = stop.span.start_beat
        here = by_start.get(at)
        if here is not None:
            if here.sign in "23567":
                by_start[at] = replace(here, sign="1")
            continue
        if (at - passage.start_beat) % passage.meter.beats_per_bar == 0:
            continue
        around = [by_start[t] for t in starts[bisect_left(starts, at - half) : bisect_right(starts, at + half)]]
        if any((s.sign == "n" and s.at < at) or (s.sign == "1" and s.at > at) for s in around):
            continue
        i = bisect_left(starts, at)
        following = starts[i] if i < len(starts) else passage.end_beat
        by_start[at] = Stroke(at, min(Fraction(1), following - at), "1")
    return _cut(sorted(by_start.values(), key=lambda s: s.at))


def leading(strokes: list[Stroke], lane: Lane, passage: Passage, share: float) -> list[Stroke]:
    """Turn the last off-beat stroke before a change of chord into an approach, in a share of the changes."""
    rng = passage.rng("ways in")
    changes = {stop.span.start_beat for stop in lane.stops[1:]}
    beats = beats_of(passage.meter)
    found: list[Stroke] = []
    for stroke, following in zip(strokes, [*[s.at for s in strokes[1:]], passage.end_beat], strict=True):
        off = (stroke.at - passage.start_beat) % passage.meter.beats_per_bar not in beats
        turns = following in changes and following - stroke.at <= 1
        if turns and off and stroke.sign in "135678" and rng.random() < share:
            found.append(replace(stroke, sign=rng.choice("bbas")))
        else:
            found.append(stroke)
    return found


def locked(strokes: list[Stroke], kicks: set[Fraction], passage: Passage, amount: float) -> list[Stroke]:
    """Join the kick where the line rests or only holds; the same bars join it alike in all sections of a letter."""
    if amount <= 0:
        return strokes
    starts = [s.at for s in strokes]
    if len([at for at in starts if at in kicks]) < 0.35 * len(starts):
        return strokes  # a line that plays between the kicks means to
    quarter, cycle = Fraction(1, 4), 2 * passage.meter.beats_per_bar
    joins: dict[Fraction, bool] = {}
    added: list[Stroke] = []
    for kick in sorted(k for k in kicks if passage.start_beat <= k < passage.end_beat):
        i = bisect_left(starts, kick)
        following = starts[i] if i < len(starts) else passage.end_beat
        if following - kick < quarter or (i and kick - starts[i - 1] < quarter):
            continue
        place = (kick - passage.start_beat) % cycle
        if place not in joins:
            joins[place] = passage.shared_rng("lock", place).random() < amount
        if joins[place] and not (added and kick - added[-1].at < quarter):
            added.append(Stroke(kick, min(Fraction(2, 5), following - kick), "1"))
    return _cut(sorted([*strokes, *added], key=lambda s: s.at))


def _cut(strokes: list[Stroke]) -> list[Stroke]:
    """Let no stroke sound into the next."""
    cut = [
        s if s.at + s.length <= following.at else replace(s, length=following.at - s.at)
        for s, following in pairwise(strokes)
    ]
    return [*cut, *strokes[-1:]]


def led(strokes: list[Stroke], passage: Passage, amount: float) -> list[Stroke]:
    """Run into the next chord at the ends of phrases (every fourth bar, and the section's last)."""
    if passage.level < 2 or amount <= 0:
        return strokes
    found = list(strokes)
    for bar in range(passage.section.bars):
        last = bar == passage.section.bars - 1
        if (passage.is_last and last) or not (last or bar % 4 == 3):
            continue
        rng = passage.rng("run", bar)
        if rng.random() >= amount * (0.75 if last else 0.4):
            continue
        end = passage.bar_start(bar) + passage.meter.beats_per_bar
        beats = Fraction(2) if last and passage.level >= 3 and rng.random() < 0.5 else Fraction(1)
        begin = end - min(beats, passage.meter.beats_per_bar / 2)
        found = [replace(s, length=min(s.length, begin - s.at)) if s.at < begin else s for s in found]
        found = [s for s in found if not begin <= s.at < end]
        found += [Stroke(begin + i * Fraction(1, 2), Fraction(9, 20), "r") for i in range(int((end - begin) * 2))]
        found.sort(key=lambda s: s.at)
    return found
