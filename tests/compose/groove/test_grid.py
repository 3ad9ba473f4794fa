"""Grids and rows: the notation means the same in every metre."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from cadenza.compose.groove.grid import euclid, pulses, read_grid
from cadenza.compose.groove.rows import choose, fitting, read_row, strokes
from cadenza.errors import InvalidRequest
from cadenza.score.meter import Meter

FOUR, THREE, SIX, TWELVE = (Meter.parse(m) for m in ("4/4", "3/4", "6/8", "12/8"))


def places(text: str, meter: Meter, bar: int = 0) -> list[float]:
    return [round(float(s.at), 3) for s in read_grid(text, meter)[bar]]


def test_sixteen_signs_are_sixteenths_of_four_four() -> None:
    assert places("x... ..x. x.x. ....", FOUR) == [0, 1.5, 2, 2.5]


def test_a_slash_parts_bars() -> None:
    grid = read_grid("x... .... .... .... / .... .... x... ....", FOUR)
    assert [len(bar) for bar in grid] == [1, 1]
    assert grid[1][0].at == 2


def test_signs_are_kept() -> None:
    assert "".join(s.sign for s in read_grid("Xxog O...", FOUR)[0]) == "XxogO"


def test_twelve_steps_are_triplets_in_four_four_and_eighths_in_twelve_eight() -> None:
    assert places("12: x.x ... ... ...", FOUR) == [0, 0.667]
    assert places("12: x.x ... ... ...", TWELVE) == [0, 1]


def test_a_grid_of_the_same_metre_is_laid_out_evenly() -> None:
    assert places("3/4: x... .x.. x...", THREE) == [0, 1.25, 2]
    assert places("6/8: x..x.x", SIX) == [0, 1.5, 2.5]


def test_a_backbeat_survives_in_every_metre() -> None:
    for name in ("2/4", "3/4", "5/4", "6/8", "7/8", "12/8", "9/8", "6/4"):
        meter = Meter.parse(name)
        found = read_grid(".... X... .... X...", meter)[0]
        assert found, name
        assert all(0 < s.at < meter.beats_per_bar for s in found), name


def test_seven_eight_is_four_four_less_an_eighth() -> None:
    assert places("x... X... x... X...", Meter.parse("7/8")) == [0, 1, 2, 3]


def test_two_four_reads_sixteen_signs_as_two_bars() -> None:
    assert len(read_grid("x... X... o... X...", Meter.parse("2/4"))) == 2


@pytest.mark.parametrize(
    ("hits", "steps", "text"),
    [(3, 8, "X..x..x."), (5, 8, "X.x.xx.x"), (4, 16, "X...x...x...x..."), (7, 12, "X.x.x.xx.x.x")],
)
def test_euclid_spreads_hits_evenly(hits: int, steps: int, text: str) -> None:
    found = euclid(hits, steps)
    gaps = sorted(len(g) for g in found.lower()[1:].split("x"))
    assert found.lower().count("x") == hits
    assert found[0] == "X"
    assert gaps[-1] - gaps[0] <= 1
    assert sorted(found.lower()) == sorted(text.lower())


def test_euclid_may_be_written_in_a_grid() -> None:
    assert places("E(3,8)", FOUR) == [0, 1.5, 3]
    assert len(read_grid("E(3,8) / x...", FOUR)) == 2


@pytest.mark.parametrize("text", ["x..q", "E(9,8)", "x" * 200])
def test_a_grid_that_cannot_be_read_says_so(text: str) -> None:
    with pytest.raises(InvalidRequest):
        read_grid(text, FOUR)


def test_pulses_fill_the_bar() -> None:
    for name in ("4/4", "3/4", "6/8", "7/8", "5/8", "11/8", "5/4", "4/2"):
        meter = Meter.parse(name)
        assert sum((length for _, length in pulses(meter)), Fraction(0)) == meter.beats_per_bar, name


def test_a_row_tells_its_weight_and_energies() -> None:
    row = read_row("1--. ..5. ..b. w2 energy<.5")
    assert (row.body, row.weight, row.low, row.high) == ("1--. ..5. ..b.", 2, 0, 0.5)


def test_a_row_may_name_its_drum() -> None:
    assert (read_row("Cg: ggXg ggOO").name, read_row("Cg: ggXg ggOO").body) == ("Cg", "ggXg ggOO")
    assert read_row("12: x.x x.x x.x x.x").name == ""
    assert read_row("D T . T D . T .").name == ""
    assert read_row("Xoo xoo").name == ""


def test_rows_that_do_not_fit_the_energy_are_left_out() -> None:
    texts = ("1... w5", "1.1. energy>.6", "1--- energy<.4")
    assert [r.body for r in fitting(texts, 0.7, 110)] == ["1...", "1.1."]
    assert [r.body for r in fitting(texts, 0.2, 110)] == ["1...", "1---"]


def test_rows_for_another_tempo_are_left_out() -> None:
    texts = ("1...", "1--- bpm<80", "1.1. bpm>80")
    assert [r.body for r in fitting(texts, 0.5, 64)] == ["1...", "1---"]
    assert [r.body for r in fitting(texts, 0.5, 120)] == ["1...", "1.1."]


def test_more_energy_never_chooses_a_sparser_row() -> None:
    rows = [read_row(text) for text in ("1.1. 1.1.", "1--- ----", "1111 1.1. w2", "1... 5...")]
    for seed in range(20):
        chosen = [strokes(choose(rows, random.Random(seed), energy / 10).body) for energy in range(11)]
        assert chosen == sorted(chosen)


def test_each_bar_may_say_its_own_steps() -> None:
    grid = read_grid("12: x.x ... ... ... / 12: ... x.. ... ... / ... ... x.. ...", FOUR)
    assert [[round(float(s.at), 2) for s in bar] for bar in grid] == [[0, 0.67], [1], [2]]
    assert len(read_grid("3/4: x... x... x... / 3/4: .... x... x...", THREE)) == 2
