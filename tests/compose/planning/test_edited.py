from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from cadenza.brief import Brief
from cadenza.compose.composer import compose
from cadenza.compose.plan import Plan
from cadenza.compose.planning import make_plan
from cadenza.compose.planning.edited import composed_again, settled
from cadenza.compose.reading.result import Reading
from cadenza.errors import InvalidRequest
from cadenza.score.note import Note
from cadenza.score.score import Score


@pytest.fixture
def told() -> dict[str, Any]:
    made = make_plan(Brief("p", duration_seconds=60, seed=1), Reading(styles={"rock": 1.0}))
    data: dict[str, Any] = json.loads(json.dumps(made.as_json()))
    return data


def remake(data: dict[str, Any]) -> Plan:
    return make_plan(Brief("", plan=data), Reading(styles={}))


def test_an_unchanged_plan_stays_as_it_is(told: dict[str, Any]) -> None:
    assert remake(told).duration_seconds == 60


def test_a_section_taken_out_makes_the_piece_shorter(told: dict[str, Any]) -> None:
    bars = told["sections"].pop(0)["bars"]
    shorter = remake(told)
    assert shorter.duration_seconds == pytest.approx(60 - bars * 240 / told["tempo_bpm"])


def test_a_piece_may_not_grow_past_the_limit(told: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest, match="duration"):
        settled(replace(Plan.from_json(told), tail_seconds=599.0))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("cast", 0, "instrument"), "kazoo"),
        (("cast", 0, "idiom"), "yodel"),
        (("cast", 0, "role"), "mascot"),
        (("cast", 0, "low"), 120),
        (("cast", 0, "low"), "deep"),
        (("cast", 0, "options"), None),
        (("style",), "polkacore"),
        (("ending",), "explosion"),
        (("tempo_bpm",), 0.0),
        (("tempo_bpm",), float("nan")),
        (("tail_seconds",), -3.0),
        (("sections", 0, "energy"), 7.0),
        (("sections", 0, "harmony", 0), "H7"),
        (("sections", 0, "key"), "X major"),
        (("tempo_curve",), [[4, 1.0], [2, 0.5]]),
    ],
)
def test_a_plan_that_cannot_be_played_is_refused(told: dict[str, Any], path: tuple[Any, ...], value: Any) -> None:
    place: Any = told
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(InvalidRequest):
        remake(told)


@pytest.mark.parametrize("name", ["pop", "jazz_swing", "celtic", "ambient"])
def test_a_locked_section_keeps_its_notes_when_the_rest_is_composed_again(name: str) -> None:
    made = make_plan(Brief("p", duration_seconds=60, seed=1), Reading(styles={name: 1.0}))
    kept = len(made.sections) // 2
    told = replace(made, sections=tuple(replace(s, locked=n == kept) for n, s in enumerate(made.sections)))
    before, after = compose(told), compose(composed_again(told, 99))
    marker = before.markers[kept]
    end = marker.start_beat + marker.bars * before.meter.beats_per_bar
    assert _within(before, marker.start_beat, end) == _within(after, marker.start_beat, end)
    assert before.parts != after.parts


def test_a_plan_with_every_section_locked_cannot_be_composed_again(told: dict[str, Any]) -> None:
    made = Plan.from_json(told)
    with pytest.raises(InvalidRequest, match="locked"):
        composed_again(replace(made, sections=tuple(replace(s, locked=True) for s in made.sections)), 5)


def _within(score: Score, start: Fraction, end: Fraction) -> dict[str, list[Note]]:
    return {p.name: found for p in score.parts if (found := [n for n in p.notes if start <= n.start_beat < end])}
