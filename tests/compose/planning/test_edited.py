from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from cadenza.brief import Brief
from cadenza.compose.plan import Plan
from cadenza.compose.planning import make_plan
from cadenza.compose.planning.edited import settled
from cadenza.compose.reading.result import Reading
from cadenza.errors import InvalidRequest


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
