"""What a person would read in prompts that the tables were not made from, against what is understood."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from cadenza.brief import Brief
from cadenza.compose.planning import make_plan
from cadenza.compose.reading import read

TABLE = Path(__file__).with_name("held_out.tsv")
# floors for recall and precision; they may only rise
FLOORS = {"genre": (0.97, 0.92), "mood": (0.98, 0.94), "instrument": (0.97, 0.97), "forbidden": (1.0, 1.0)}


class Row(NamedTuple):
    prompt: str
    genre: frozenset[str]
    mood: frozenset[str]
    instrument: frozenset[str]
    forbidden: frozenset[str]
    tempo: str
    key: str
    meter: str


@cache
def rows() -> tuple[Row, ...]:
    return tuple(_rows())


def _rows() -> Iterator[Row]:
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        cells = [*line.split("\t"), *[""] * 8][:8]
        sets = [frozenset(filter(None, cell.split("|"))) for cell in cells[1:5]]
        yield Row(cells[0], *sets, *cells[5:])


def understood(prompt: str, what: str) -> frozenset[str]:
    said = read(Brief(prompt)).understood
    return frozenset(d.value for d in said if d.what == what)


@pytest.mark.parametrize("what", FLOORS)
def test_most_of_what_a_person_reads_is_understood_and_little_else(what: str) -> None:
    missed, surplus, right = [], [], 0
    for row in rows():
        wanted, found = getattr(row, what), understood(row.prompt, what)
        right += len(wanted & found)
        missed += [f"{row.prompt}: {name}" for name in wanted - found]
        surplus += [f"{row.prompt}: {name}" for name in found - wanted]
    recall, precision = right / (right + len(missed)), right / (right + len(surplus))
    least_recall, least_precision = FLOORS[what]
    assert recall >= least_recall, (round(recall, 3), missed)
    assert precision >= least_precision, (round(precision, 3), surplus)


@pytest.mark.parametrize(
    "row", [row for row in rows() if row.tempo or row.key or row.meter], ids=lambda row: row.prompt
)
def test_figures_are_obeyed_to_the_letter(row: Row) -> None:
    brief = Brief(row.prompt)
    plan = make_plan(brief, read(brief))
    if row.tempo:
        assert plan.tempo_bpm == float(row.tempo)
    if row.key:
        assert plan.key == row.key
    if row.meter:
        assert plan.meter == row.meter
