"""Material: the few rhythm cells a piece is made of."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from cadenza.compose.melody import critic
from cadenza.compose.melody.cells import Cell, Pace, closing_cell, draw_cell, held
from cadenza.compose.melody.ladder import TICKS
from cadenza.compose.melody.manner import Manner
from cadenza.score.meter import Meter

DRAWS = 8  # vocabularies that are looked at before one is chosen


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows a cell whose last tone goes over the bar line.

    A clipped one is `held` so many ticks into the next bar, which has `words` of its own; one that rings out is
    held for `rung` ticks of it.
    """

    held: int
    words: Cell
    rung: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The budget of a piece: the bars to build from, one way to close each, and how a clipped one goes on."""

    cells: tuple[Cell, ...]
    closes: tuple[Cell, ...]
    tail: Tail


def draw_vocabulary(
    rng: random.Random, meter: Meter, pace: Pace, manner: Manner, targets: Mapping[str, tuple[float, float, float]]
) -> Vocabulary:
    """Return the cells of a piece (or of its high sections): the first is the motif's own.

    Of a few drawings the one is taken whose phrases move and rest most as people's do.
    """
    drawn = [_draw(rng, meter, pace, manner) for _ in range(DRAWS)]
    bar = int(meter.beats_per_bar * TICKS)
    marks = [critic.distance(_rhythm(v, manner.ends, bar), targets) for v in drawn]
    return drawn[marks.index(min(marks))]


def _draw(rng: random.Random, meter: Meter, pace: Pace, manner: Manner) -> Vocabulary:
    cells: list[Cell] = []
    for number in range(manner.cells):
        late = rng.random() < manner.late_start
        for _ in range(6):
            cell = draw_cell(rng, meter, _varied(pace, rng, number), starts_on_beat=not late)
            if cell and cell not in cells:
                break
        cells.append(cell or ((0, 12),))
    closes = tuple(closing_cell(rng, cell, meter, rest=manner.rest, sync=pace.syncopation) for cell in cells)
    return Vocabulary(tuple(cells), closes, _tail(rng, int(meter.beats_per_bar * TICKS)))


def _tail(rng: random.Random, bar: int) -> Tail:
    """Return how a cell goes over the bar line: for a beat or two before two words that lead on, or for most of it."""
    unit = TICKS // 2
    long = min(bar // 2, rng.choice((12, 12, 18)))
    start = max(long + unit, bar - unit * rng.choice((2, 3, 4)))
    words = tuple((start + n * unit, unit) for n in range(2) if start + (n + 1) * unit <= bar)
    return Tail(long, words, round(bar * rng.uniform(0.65, 0.9) / 6) * 6)


def _rhythm(vocabulary: Vocabulary, ends: str, bar_ticks: int) -> dict[str, float]:
    """Return how phrases of two bars, a cell and what the manner lets follow it, would measure."""
    cells, tail = vocabulary.cells, vocabulary.tail
    if ends == "clipped":
        bars = [b for c in cells for b in (held(c, bar_ticks + tail.held), tail.words)]
    elif ends == "over":
        bars = [b for c in cells for b in (held(c, bar_ticks + tail.rung), ())]
    else:
        bars = [b for n, c in enumerate(cells) for b in (c, vocabulary.closes[(n + 1) % len(cells)])]
    return critic.measure_rhythm([(n * bar_ticks + s, m, 0) for n, bar in enumerate(bars) for s, m in bar], bar_ticks)


def _varied(pace: Pace, rng: random.Random, number: int) -> Pace:
    factor = (1.1, 1.25, 0.8)[number % 3] * rng.uniform(0.9, 1.12)
    return Pace(pace.notes * factor, pace.syncopation, pace.sixteenths)
