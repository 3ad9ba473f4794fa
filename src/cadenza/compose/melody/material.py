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
    """What follows the cell that opens a pair of bars: its last tone is `held` so many ticks over the bar line, or
    not at all, and the second bar has `words` of its own."""

    held: int
    words: Cell

    def after(self, cell: Cell, bar_ticks: int) -> list[Cell]:
        """Return the two bars: the cell, and how it goes on."""
        return [held(cell, bar_ticks + self.held) if self.held else cell, self.words]


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
    tail = _echo if manner.ends == "clipped" else _ringing
    return Vocabulary(tuple(cells), closes, tail(rng, int(meter.beats_per_bar * TICKS)))


def _echo(rng: random.Random, bar: int) -> Tail:
    """Return how a clipped cell goes on: over the bar line or on to its first beat, then a late word or two."""
    unit = TICKS // 2
    long = min(bar // 2, rng.choice((12, 12, 12, 18)))
    start = max(long, bar - unit * rng.choice((2, 2, 3)))
    words = tuple((start + n * unit, unit) for n in range(2) if start + (n + 1) * unit <= bar)
    if rng.random() < 0.4 and words:
        return Tail(long, words)
    return Tail(0, ((0, long), *words[: rng.choice((0, 0, 1))]))


def _ringing(rng: random.Random, bar: int) -> Tail:
    """Return how a cell rings on: it arrives on the next bar's first beat, and one more tone may follow."""
    end = round(bar * rng.uniform(0.65, 0.9) / 6) * 6
    turn = rng.choice((TICKS, TICKS, TICKS * 3 // 2))
    return Tail(0, ((0, turn), (turn, max(TICKS, end - turn))) if rng.random() < 0.75 else ((0, end),))


def _rhythm(vocabulary: Vocabulary, ends: str, bar_ticks: int) -> dict[str, float]:
    """Return how phrases of two bars, a cell and what the manner lets follow it, would measure."""
    cells = vocabulary.cells
    if ends in ("clipped", "over"):
        bars = [bar for cell in cells for bar in vocabulary.tail.after(cell, bar_ticks)]
    else:
        bars = [b for n, c in enumerate(cells) for b in (c, vocabulary.closes[(n + 1) % len(cells)])]
    return critic.measure_rhythm([(n * bar_ticks + s, m, 0) for n, bar in enumerate(bars) for s, m in bar], bar_ticks)


def _varied(pace: Pace, rng: random.Random, number: int) -> Pace:
    factor = (1.1, 1.25, 0.8)[number % 3] * rng.uniform(0.9, 1.12)
    return Pace(pace.notes * factor, pace.syncopation, pace.sixteenths)
