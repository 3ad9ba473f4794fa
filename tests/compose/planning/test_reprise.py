"""Reprise: short forms in which the tune is told whole and comes back."""

from __future__ import annotations

import pytest

from cadenza.compose.planning.recall import share_told_again
from cadenza.compose.planning.reprise import KEPT, LONGEST_FORM, Habit, remembered, short_of, strophes
from cadenza.compose.styles.style import SectionSpec

SLOW = Habit(bar_seconds=2.6, answers=1.0, sings_at_once=False)
BRISK = Habit(bar_seconds=1.6, answers=1.0, sings_at_once=False)
FUNCTIONS = {"theme": "statement", "verse": "statement", "chorus": "climax", "tag": "outro"}


def form(text: str, *, kept: str = "") -> list[SectionSpec]:
    """Return the sections that a text such as `theme A4 | climax B8` names, those in `kept` asked for."""
    found = []
    for word in text.split(" | "):
        name, told = word.split()
        priority = KEPT if name in kept.split() else 5
        found.append(SectionSpec(name, told[0], int(told[1:]), 0.5, FUNCTIONS.get(name, name), priority))
    return found


def named(sections: list[SectionSpec]) -> list[tuple[str, str, int]]:
    return [(s.name, s.letter, s.bars) for s in sections]


def test_an_earlier_section_is_told_again_but_not_what_was_improvised_nor_the_last_bar() -> None:
    told = ("statement", "contrast", "statement")
    assert share_told_again("ABA", (8, 8, 8), (True,) * 3, told) == 4 / 17
    assert share_told_again("AAA", (8, 8, 8), (True,) * 3, ("solo", "solo", "solo")) == 0.0
    assert share_told_again("ABA", (8, 8, 8), (True, True, False), told) == 0.0


def test_a_theme_is_told_whole_where_its_middle_took_the_room() -> None:
    made = remembered(form("theme A4 | contrast B8 | climax A8 | outro A4"), SLOW)
    assert named(made)[:3] == [("theme", "A", 8), ("contrast", "B", 4), ("climax", "A", 8)]


def test_verse_and_only_chorus_go_round_twice_and_grow() -> None:
    made = remembered(form("intro A4 | verse A8 | chorus B8"), SLOW)
    assert [s.letter for s in made] == ["A", "A", "B", "A", "B"]
    assert sum(s.bars for s in made) == 20
    first, last = (s for s in made if s.name == "chorus")
    assert first.energy < last.energy
    assert all(s.bars * SLOW.bar_seconds >= 8 for s in made if s.function != "intro")


def test_a_chorus_of_four_quick_bars_is_none() -> None:
    made = remembered(form("intro A4 | verse A8 | chorus B8"), BRISK)
    assert all(s.bars >= 5 for s in made if s.name == "chorus")


@pytest.mark.parametrize("habit", [SLOW, BRISK])
@pytest.mark.parametrize(
    "text",
    [
        "intro A4 | verse A4 | break A4 | chorus B8 | outro A6",
        "intro A2 | theme A4 | contrast B4 | climax A5",
        "theme A4 | climax A8 | outro A8",
        "intro A4 | theme A4 | build A4 | climax B8 | outro A7",
        "intro A4 | theme A8 | climax A18",
    ],
)
def test_the_bars_stay_and_more_of_the_tune_comes_back(text: str, habit: Habit) -> None:
    told = form(text, kept="break")
    made = remembered(told, habit)
    assert sum(s.bars for s in made) == sum(s.bars for s in told)
    assert short_of(tuple(made), habit) < max(1e-9, short_of(tuple(told), habit))
    assert {s.name for s in made} >= {s.name for s in told if s.priority == KEPT}
    assert max(s.bars for s in made) <= max(16, *(s.bars for s in told))


def test_forms_that_are_remembered_or_long_are_left_alone() -> None:
    good = form("intro A4 | theme A8 | contrast B4 | climax A8 | outro A4")
    assert remembered(good, SLOW) == good
    long = form("intro A4 | theme A12 | contrast B12 | climax C16 | outro D8")
    assert sum(s.bars for s in long) > LONGEST_FORM
    assert remembered(long, SLOW) == long


def test_of_two_strophes_both_are_sung_unless_a_solo_was_asked_for() -> None:
    told = form("verse A12 | solo A12 | climax A4")
    assert [s.function for s in strophes(told)] == ["statement", "statement", "climax"]
    asked = form("verse A12 | solo A12 | climax A4", kept="solo")
    assert strophes(asked) == asked
    three = form("verse A12 | solo A12 | verse A12")
    assert strophes(three) == three
