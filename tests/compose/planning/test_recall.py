"""Recall: what comes back in a form, and who sings where so that enough of it does."""

from __future__ import annotations

from cadenza.compose.planning.recall import ENOUGH, share_heard_again, taken_up


def test_a_tune_that_is_told_once_is_heard_again_only_in_its_own_second_half() -> None:
    assert share_heard_again("A", (8,), (True,)) == 1.0
    assert share_heard_again("AB", (8, 8), (True, True)) == 2 / 9
    assert share_heard_again("ABA", (8, 8, 8), (True, True, True)) == 7 / 17


def test_silence_is_never_a_return() -> None:
    assert share_heard_again("AAB", (4, 4, 8), (False, False, True)) == 1 / 9


def test_the_end_remembers_the_tune_before_the_beginning_foretells_it() -> None:
    functions, bars = ("intro", "statement", "climax", "outro"), (4, 8, 8, 4)
    rows: list[set[str]] = [{"pad"}, {"pad", "tune"}, {"pad", "tune"}, {"pad"}]
    before = share_heard_again("AABA", bars, ["tune" in row for row in rows])
    taken_up(rows, "tune", functions, "AABA", bars, hooked=False)
    after = share_heard_again("AABA", bars, ["tune" in row for row in rows])
    assert after > before
    assert "tune" in rows[-1]


def test_where_enough_comes_back_nobody_joins() -> None:
    rows: list[set[str]] = [{"pad"}, {"tune"}, {"tune"}, {"tune"}, {"tune"}]
    bars = (4, 8, 8, 8, 8)
    assert share_heard_again("AABAB", bars, [False, True, True, True, True]) >= ENOUGH
    taken_up(rows, "tune", ("intro", "statement", "climax", "statement", "climax"), "AABAB", bars, hooked=False)
    assert rows[0] == {"pad"}
