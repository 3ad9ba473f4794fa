"""A picture's moments are met to the millisecond, whatever the style, and the piece still fills its time."""

from __future__ import annotations

import pytest

from cadenza.brief import Brief
from cadenza.compose.composer import compose
from cadenza.compose.performing.perform import perform
from cadenza.compose.plan import Plan
from cadenza.compose.planning import make_plan
from cadenza.compose.reading import read
from cadenza.score.meter import Meter
from cadenza.score.score import Performance, Score

ASKED = (
    ("epic trailer, climax at 12.5 s", 30.0, (12.5,)),
    ("edm, drop at 21 s", 60.0, (21.0,)),
    ("edm, 128 bpm, drop at 21.3 s", 60.0, (21.3,)),
    ("cinematic, hits at 0:12 and 0:25", 40.0, (12.0, 25.0)),
    ("sad solo piano, rubato, climax at 37 s", 60.0, (37.0,)),
    ("waltz, climax at 20 s", 47.3, (20.0,)),
    ("ambient, climax at 33.3 s", 90.0, (33.3,)),
)
every_hit = pytest.mark.parametrize(("prompt", "seconds", "hits"), ASKED)


def made(prompt: str, seconds: float, seed: int) -> tuple[Plan, Score, Performance]:
    brief = Brief(prompt, duration_seconds=seconds, seed=seed)
    plan = make_plan(brief, read(brief))
    score = compose(plan)
    return plan, score, perform(score, plan)


def starts(plan: Plan, score: Score) -> list[float]:
    bar, at, found = Meter.parse(plan.meter).beats_per_bar, 0, []
    for section in plan.sections:
        found.append(score.tempo.seconds_at(at * bar))
        at += section.bars
    return found


@every_hit
def test_a_section_begins_on_the_hit_and_the_band_strikes_there(
    prompt: str, seconds: float, hits: tuple[float, ...]
) -> None:
    for seed in (1, 2):
        plan, score, performance = made(prompt, seconds, seed)
        assert plan.hits == hits
        for hit in hits:
            assert min(abs(start - hit) for start in starts(plan, score)) < 1e-6
            struck = [n.start_seconds for p in performance.parts for n in p.notes if p.role not in ("bed", "fx")]
            assert min(abs(start - hit) for start in struck) < 0.003


@every_hit
def test_a_hit_costs_neither_the_length_nor_much_of_the_tempo(
    prompt: str, seconds: float, hits: tuple[float, ...]
) -> None:
    plan, score, performance = made(prompt, seconds, 3)
    end = score.tempo.seconds_at(plan.bars * Meter.parse(plan.meter).beats_per_bar)
    assert end + plan.tail_seconds == pytest.approx(seconds, abs=1e-6)
    assert performance.duration_seconds == seconds
    before = [factor for bar, factor in plan.tempo_curve if bar < plan.bars - 2]
    assert all(abs(factor - 1) < 0.05 for factor in before)


def test_a_named_tempo_is_kept_to_the_digit_and_begins_late_instead() -> None:
    plan, score, _ = made("edm, 128 bpm, drop at 21.3 s", 60.0, 1)
    assert plan.tempo_bpm == 128
    assert score.tempo.bpm_at(0) == pytest.approx(128)
    assert 0 < plan.lead_in_seconds < 4 * 60 / 128
