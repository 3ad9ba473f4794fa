"""A line: the phrases of one section written out, each new or grown from what its letter sang before."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from cadenza.compose.melody.bridge import walk
from cadenza.compose.melody.cells import Cell, onsets_of
from cadenza.compose.melody.develop import close_on, develop, settle
from cadenza.compose.melody.figure import Figure, Tone, at, one_voice
from cadenza.compose.melody.form import Phrase
from cadenza.compose.melody.ladder import TICKS
from cadenza.compose.melody.material import Vocabulary
from cadenza.compose.melody.setting import Setting
from cadenza.compose.melody.skeleton import Curve, anchors_of, draw_skeleton

GROUP_BARS = 4  # what comes back so many bars later comes back as it was


def write_line(rng: random.Random, setting: Setting, phrases: Sequence[Phrase], vocabulary: Vocabulary) -> Figure:
    """Return the section's line, in ticks from its start, one voice, no overlaps."""
    known: dict[str, tuple[Figure, int]] = {}
    order = _cell_order(rng, phrases, len(vocabulary.cells))
    silent = _silences(rng, setting, phrases)
    asked: dict[str, int] = {}
    line: list[Tone] = []
    for phrase in phrases:
        offset = phrase.start_bar * setting.bar_ticks
        heard, since = known.get(phrase.letter, ((), 0))
        if heard and phrase.bars * setting.bar_ticks >= heard[-1].start + 6:
            square = (phrase.start_bar - since) % GROUP_BARS == 0
            figure = develop(rng, setting, heard, offset=offset, square=square)
        else:
            before = line[-1].rung if line else None
            figure = write_phrase(rng, setting, phrase, vocabulary, order[phrase.letter], before=before)
            figure = settle(setting, figure, offset=offset)
            known[phrase.letter] = figure, phrase.start_bar
        if phrase.start_bar in silent:
            continue
        figure = close_on(setting, figure, phrase, offset=offset, asked=asked.get(phrase.letter))
        figure = settle(setting, figure, offset=offset)
        asked[phrase.letter] = figure[-1].rung
        line = _joined(line, at(figure, offset))
    return one_voice(tuple(t for t in line if t.start >= 0))


def write_phrase(
    rng: random.Random,
    setting: Setting,
    phrase: Phrase,
    vocabulary: Vocabulary,
    order: tuple[int, ...],
    *,
    before: int | None,
) -> Figure:
    """Return a new phrase: rhythm from the cells, chord tones on its anchors, walks between them."""
    onsets = phrase_rhythm(rng, setting, phrase, vocabulary, order)
    manner, ground = setting.manner, setting.ground
    offset = phrase.start_bar * setting.bar_ticks
    anchors = anchors_of(onsets, setting.strong, setting.bar_ticks, long=TICKS * 3 // 2)
    curve = draw_curve(rng, setting, phrase)
    bones = draw_skeleton(
        rng, ground, onsets, anchors, curve, manner.moves,
        offset=offset, before=before, low=setting.low, high=setting.high,
    )  # fmt: skip
    _leap_open(rng, setting, bones, anchors, offset)
    rungs = dict(bones)
    last_move = 0
    for a, b in pairwise(anchors):
        tones = [_tone_test(setting, offset + onsets[n][0]) for n in range(a + 1, b)]
        inner = walk(
            rng, bones[a], bones[b], manner.moves, tones,
            low=setting.low, high=setting.high, last_move=last_move, arpeggio=manner.arpeggio,
        )  # fmt: skip
        rungs.update(zip(range(a + 1, b), inner, strict=True))
        last_move = bones[b] - (inner[-1] if inner else bones[a])
    figure = tuple(Tone(start, length, rungs[n]) for n, (start, length) in enumerate(onsets))
    figure = leant(rng, setting, figure)
    if manner.triplets:
        figure = tripleted(rng, figure, manner.triplets)
    if manner.chromatic:
        figure = approached(rng, setting, figure, offset=offset)
    return _with_pickup(rng, setting, figure)


def phrase_rhythm(
    rng: random.Random, setting: Setting, phrase: Phrase, vocabulary: Vocabulary, order: tuple[int, ...]
) -> list[tuple[int, int]]:
    """Return the onsets of a phrase: its cells in order, the last bar closing as the manner likes it."""
    ends = setting.manner.ends
    picks = [order[min(n, 1) if phrase.bars <= 2 else n % 2] for n in range(phrase.bars)]
    cells: list[Cell] = [vocabulary.cells[p] for p in picks]
    bar = setting.bar_ticks
    if ends == "clipped" and phrase.bars > 1:
        cells[-2:] = vocabulary.tail.after(cells[-2], bar)
    elif ends == "over" and phrase.bars > 1:
        for n in range(1, phrase.bars, 2):
            cells[n - 1 : n + 1] = vocabulary.tail.after(cells[n - 1], bar)
    elif phrase.bars > 1 or phrase.cadence != "open":
        cells[-1] = vocabulary.closes[picks[-1]]
    if phrase.bars >= 4 and ends == "long" and rng.random() < 0.8:
        half = phrase.bars // 2 - 1
        cells[half] = vocabulary.closes[picks[half]]
    return onsets_of(cells, bar) or [(0, bar)]


def draw_curve(rng: random.Random, setting: Setting, phrase: Phrase) -> Curve:
    """Return the phrase's wish for height: an early peak, higher in the phrases that carry the section's own."""
    rise = rng.uniform(*setting.manner.arch) * (0.7 + 0.6 * phrase.height)
    top = setting.high - 0.5
    base = setting.middle + (phrase.height - 0.6) * (setting.high - setting.low) * 0.3
    shape = rng.random()
    if shape < 0.62:
        start, peak = base - rise * 0.4, base + rise * 0.6
    elif shape < 0.82:  # falls from the top
        start, peak = base + rise * 0.5, base + rise * 0.6
    else:  # dips, then rises to its close
        start, peak = base + rise * 0.2, base - rise * 0.5
    end = base + (rng.uniform(-0.6, 0.2) if phrase.cadence != "open" else rng.uniform(-0.4, 0.5)) * rise
    return Curve(min(start, top), min(peak, top), min(end, top), rng.uniform(0.25, 0.55))


def _cell_order(rng: random.Random, phrases: Sequence[Phrase], count: int) -> dict[str, tuple[int, ...]]:
    orders = {
        "a": (0, 1) if rng.random() < 0.6 else (0, 0),
        "b": (2, 1),
        "c": (2, 1),
        "d": (2, 0),
        "e": (1, 2),
        "f": (1, 0),
    }
    if rng.random() < 0.4:
        orders["b"] = orders["c"] = (1, 0)
    if count > 3:
        return {p.letter: (rng.randrange(count), rng.randrange(count)) for p in phrases}
    return {p.letter: orders.get(p.letter, (0, 1)) for p in phrases}


def _silences(rng: random.Random, setting: Setting, phrases: Sequence[Phrase]) -> set[int]:
    if len(phrases) < 3:
        return set()
    return {p.start_bar for p in phrases[1:-1] if rng.random() < setting.manner.bar_silence}


def _leap_open(
    rng: random.Random, setting: Setting, bones: dict[int, int], anchors: Sequence[int], offset: int
) -> None:
    """Make the phrase's first two anchors the leap that opens it, where the manner wants one."""
    leaps = setting.manner.opening_leaps
    if not leaps or len(anchors) < 3:
        return
    first, second = anchors[0], anchors[1]
    tones = [r for r in range(setting.low - 1, setting.high + 1) if setting.ground.is_tone(r, offset)]
    pairs = [(a, b) for a in tones for b in tones if b - a in leaps]
    if pairs:
        near = [abs(a - bones[first]) + abs(b - bones[second]) - (b - a) / 4 + 2 * rng.random() for a, b in pairs]
        bones[first], bones[second] = pairs[near.index(min(near))]


def _tone_test(setting: Setting, tick: int) -> Callable[[int], bool]:
    tones, size = setting.ground.fit(tick).tones, setting.ground.size
    return lambda rung: rung % size in tones


def leant(rng: random.Random, setting: Setting, figure: Figure) -> Figure:
    """Return the figure with some strong tones leaning on the next: from a step away where that sings them again,
    or held back a step above it where it falls by two.
    """
    found = list(figure)
    for n, (tone, after) in enumerate(pairwise(figure)):
        joined = after.start == tone.end and tone.length <= TICKS
        falls = joined and tone.rung - after.rung == 2 and (n == 0 or found[n - 1].rung != tone.rung - 1)
        if falls and setting.is_strong(tone.start) and rng.random() < 0.7 * setting.manner.appoggiatura:
            found[n] = replace(tone, rung=after.rung + 1)
            continue
        again = joined and after.rung == tone.rung
        if again and setting.is_strong(tone.start) and rng.random() < setting.manner.appoggiatura:
            side = 1 if n == 0 or found[n - 1].rung >= tone.rung or rng.random() < 0.6 else -1
            found[n] = replace(tone, rung=tone.rung + side)
    return tuple(found)


def tripleted(rng: random.Random, figure: Figure, share: float) -> Figure:
    """Return the figure with some pairs of eighths on a beat as triplets, a neighbour or passing tone between."""
    found: list[Tone] = []
    eighth, third = TICKS // 2, TICKS // 3
    for tone, after in zip(figure, (*figure[1:], None), strict=True):
        if found and found[-1].length == third and tone.start % TICKS == eighth:
            found.append(replace(tone, start=tone.start + third - 2, length=third))
            continue
        found.append(tone)
        pair = after and tone.start % TICKS == 0 and tone.length == after.length == eighth == after.start - tone.start
        if after and pair and rng.random() < share:
            gap = after.rung - tone.rung
            middle = tone.rung + (gap // 2 if abs(gap) > 1 else 1 if gap <= 0 else 2)
            found[-1] = replace(tone, length=third)
            found.append(Tone(tone.start + third, third, middle))
    return tuple(found)


def approached(rng: random.Random, setting: Setting, figure: Figure, *, offset: int) -> Figure:
    """Return the figure with some strong tones enclosed (above, below, target) or led to by a semitone."""
    found = list(figure)
    for n in range(2, len(found)):
        target, one, two = found[n], found[n - 1], found[n - 2]
        if not setting.is_strong(target.start) or rng.random() >= setting.manner.chromatic:
            continue
        if one.end != target.start or setting.is_strong(one.start) or max(one.length, two.length) > TICKS * 2 // 3:
            continue
        side = -1 if rng.random() < 0.75 else 1
        found[n - 1] = replace(one, rung=target.rung, shade=side)
        if two.end == one.start and not setting.is_strong(two.start) and rng.random() < 0.6:
            found[n - 2] = replace(two, rung=target.rung - side)
    return tuple(found)


def _with_pickup(rng: random.Random, setting: Setting, figure: Figure) -> Figure:
    first = figure[0]
    if first.start > 0 or rng.random() >= setting.manner.pickup:
        return figure
    unit = TICKS // 2 if setting.pace.sixteenths < 0.35 else TICKS // 4
    count = rng.choice((1, 1, 2, 2, 3))
    way = rng.choice((-1, -1, 1))
    tones = [Tone(-unit * n, unit, max(setting.low, first.rung + way * n)) for n in range(count, 0, -1)]
    return (*tones, *figure)


def _joined(line: list[Tone], figure: Figure) -> list[Tone]:
    """Return the line with a phrase put behind it: what would overlap is cut or left out."""
    start = figure[0].start if figure else 0
    kept = [t for t in line if t.start < start - 3 or (t.start < start and t.length <= 3)]
    if kept and kept[-1].end > start:
        kept[-1] = replace(kept[-1], length=start - kept[-1].start)
    return kept + list(figure)
