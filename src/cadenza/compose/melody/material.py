"""Material: the few rhythm cells a piece is made of."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from cadenza.compose.melody import critic
from cadenza.compose.melody.cells import Cell, Pace, closing_cell, draw_cell
from cadenza.compose.melody.ladder import TICKS
from cadenza.compose.melody.manner import Manner
from cadenza.score.meter import Meter

DRAWS = 8  # vocabularies that are looked at before one is chosen


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The budget of a piece: the bars to build from, and one way to close each."""

    cells: tuple[Cell, ...]
    closes: tuple[Cell, ...]


def draw_vocabulary(
    rng: random.Random, meter: Meter, pace: Pace, manner: Manner, targets: Mapping[str, tuple[float, float, float]]
) -> Vocabulary:
    """Return the cells of a piece (or of its high sections): the first is the motif's own.

    Of a few drawings the one is taken whose phrases move and rest most as people's do.
    """
    drawn = [_draw(rng, meter, pace, manner) for _ in range(DRAWS)]
    if manner.ends != "long":
        return drawn[0]
    marks = [critic.distance(_rhythm(v, int(meter.beats_per_bar * TICKS)), targets) for v in drawn]
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
    return Vocabulary(tuple(cells), closes)


def _rhythm(vocabulary: Vocabulary, bar_ticks: int) -> dict[str, float]:
    """Return how phrases of two bars, a cell and a close, would measure."""
    bars = [b for n, c in enumerate(vocabulary.cells) for b in (c, vocabulary.closes[(n + 1) % len(vocabulary.closes)])]
    return critic.measure_rhythm([(n * bar_ticks + s, m, 0) for n, bar in enumerate(bars) for s, m in bar], bar_ticks)


def _varied(pace: Pace, rng: random.Random, number: int) -> Pace:
    factor = (1.1, 1.25, 0.8)[number % 3] * rng.uniform(0.9, 1.12)
    return Pace(pace.notes * factor, pace.syncopation, pace.sixteenths)
