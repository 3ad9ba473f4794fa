from __future__ import annotations

import dataclasses

import pytest

from cadenza.compose.idioms import idioms
from cadenza.compose.styles.lint import check_grid, complaints
from cadenza.compose.styles.style import lay_over, names, read_form, style
from cadenza.errors import InvalidRequest


@pytest.mark.parametrize("name", names())
class TestEveryStyle:
    def test_it_has_nothing_to_complain_of(self, name: str) -> None:
        assert complaints(style(name), idioms=sorted(idioms())) == []

    def test_it_can_be_heard_at_every_energy(self, name: str) -> None:
        parts = style(name).parts
        for energy in (0.1, 0.3, 0.5, 0.7, 0.9):
            tonal = [
                p for p in parts if p.enter <= energy < p.leave and p.role in ("chords", "pad", "arp", "lead", "bass")
            ]
            assert tonal

    def test_more_parts_play_at_the_climax_than_at_the_start(self, name: str) -> None:
        form = max(style(name).forms, key=len)
        top, bottom = max(s.energy for s in form), min(s.energy for s in form)
        counts = [sum(p.enter <= e < p.leave for p in style(name).parts) for e in (bottom, top)]
        assert counts[1] >= counts[0]


def test_no_two_styles_sound_the_same_on_the_desk() -> None:
    seen: dict[str, str] = {}
    for name in names():
        own = style(name)
        facts = str((sorted(own.production.items()), own.tempo, own.loops, own.drums))
        assert facts not in seen, f"{name} repeats {seen.get(facts)}"
        seen[facts] = name


def test_a_child_keeps_what_its_parent_says_and_changes_one_field_of_a_part() -> None:
    parent = {"title": "P", "production": {"reverb": 0.2, "width": 0.5}, "parts": {"bass": {"role": "bass", "low": 28}}}
    child = {"title": "C", "production": {"reverb": 0.4}, "parts": {"bass": {"low": 30}, "lead": {"role": "lead"}}}
    merged = lay_over(parent, child)
    assert merged["production"] == {"reverb": 0.4, "width": 0.5}
    assert merged["parts"]["bass"] == {"role": "bass", "low": 30}
    assert "lead" in merged["parts"]


def test_a_child_can_send_a_part_home() -> None:
    merged = lay_over({"parts": {"drums": {"role": "drums"}}}, {"parts": {"drums": {"drop": True}}})
    assert merged["parts"] == {}


def test_a_form_is_read_from_one_line() -> None:
    intro, drop = read_form("intro A4 .3 | drop B16 .95 p8")
    assert (intro.name, intro.letter, intro.bars, intro.energy, intro.function) == ("intro", "A", 4, 0.3, "intro")
    assert (drop.letter, drop.bars, drop.function, drop.priority) == ("B", 16, "climax", 8)


def test_an_unknown_style_names_those_there_are() -> None:
    with pytest.raises(InvalidRequest, match="no style"):
        style("polkacore")


@pytest.mark.parametrize(
    ("grid", "complaint"),
    [("x... x... x...", "12 steps"), ("x..q x... x... x...", "pattern"), ("12: x.. x.. x..", "9 steps")],
)
def test_a_wrong_grid_is_pointed_out(grid: str, complaint: str) -> None:
    assert any(complaint in text for text in check_grid(grid, "XxogO.DTk-", ("4/4",)))


def test_the_checker_sees_a_style_without_a_lead_and_with_an_unknown_instrument() -> None:
    own = style("pop")
    parts = tuple(
        dataclasses.replace(p, instruments=("kazoo",)) if p.role == "chords" else p
        for p in own.parts
        if p.role != "lead"
    )
    told = complaints(dataclasses.replace(own, parts=parts), idioms=sorted(idioms()))
    assert any("kazoo" in text for text in told)
    assert any("lead" in text for text in told)


def test_the_checker_sees_a_numeral_that_is_none() -> None:
    told = complaints(dataclasses.replace(style("pop"), loops=("I | IX",)), idioms=sorted(idioms()))
    assert any("IX" in text for text in told)
