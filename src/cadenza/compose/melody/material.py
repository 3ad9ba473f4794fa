"""Material: the few rhythm cells a piece is made of."""

from __future__ import annotations

import random
from dataclasses import dataclass

from cadenza.compose.melody.cells import Cell, Pace, closing_cell, draw_cell
from cadenza.compose.melody.manner import Manner
from cadenza.score.meter import Meter


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The budget of a piece: the bars to build from, and one way to close each."""

    cells: tuple[Cell, ...]
    closes: tuple[Cell, ...]


def draw_vocabulary(rng: random.Random, meter: Meter, pace: Pace, manner: Manner) -> Vocabulary:
    """Return the cells of a piece (or of its high sections): the first is the motif's own."""
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


def _varied(pace: Pace, rng: random.Random, number: int) -> Pace:
    factor = (1.1, 1.25, 0.8)[number % 3] * rng.uniform(0.9, 1.12)
    return Pace(pace.notes * factor, pace.syncopation, pace.sixteenths)
