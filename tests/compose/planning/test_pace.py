"""A tempo that changes on the way, beats felt half or twice as fast, and moments that were refused."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cadenza.brief import Brief
from cadenza.compose.composer import compose
from cadenza.compose.plan import Plan
from cadenza.compose.planning import make_plan
from cadenza.compose.reading import read
from cadenza.score.score import Score

SECONDS = 47.3


def planned(prompt: str) -> Plan:
    brief = Brief(prompt, duration_seconds=SECONDS, seed=3)
    return make_plan(brief, read(brief))


def backbeats(score: Score, plan: Plan, name: str) -> set[float]:
    """Return where in their bars the loud snares of the sections of that name fall."""
    bar, drums = float(score.meter.beats_per_bar), next(p for p in score.parts if p.role == "drums")
    spans = [(float(m.start_beat), float(m.start_beat) + (m.bars - 1) * bar) for m in score.markers if m.name == name]
    snares = [n for n in drums.notes if n.pitch in (38, 39, 40) and n.velocity >= 85]
    return {float(n.start_beat) % bar for n in snares if any(a <= n.start_beat < b for a, b in spans)}


class TestACourse:
    @pytest.mark.parametrize(
        ("prompt", "last_over_first"),
        [
            ("klezmer, faster and faster", 1.4),
            ("waltz slowing down", 0.72),
            ("rock at 120 bpm that speeds up", 1.4),
            ("folk, speeding up, from 90 to 135 bpm", 1.5),
        ],
    )
    def test_bends_the_tempo_and_keeps_the_length(self, prompt: str, last_over_first: float) -> None:
        plan = planned(prompt)
        tempo = compose(plan).tempo
        beats = float(compose(plan).meter.beats_per_bar) * plan.bars
        assert tempo.bpm_at(beats - 4.01) / tempo.bpm_at(0) == pytest.approx(last_over_first, rel=0.12)
        assert tempo.seconds_at(beats) + plan.tail_seconds == pytest.approx(SECONDS, abs=1e-9)
        steps = [bpm for _, bpm in tempo.steps(beats)]
        assert max(max(a, b) / min(a, b) for a, b in pairwise(steps)) < 1.15  # no lurch
        assert not {"faster and faster", "slowing down", "speeds up", "speeding up"} & set(plan.ignored)

    def test_begins_at_the_tempo_that_was_named(self) -> None:
        assert compose(planned("rock at 120 bpm that speeds up")).tempo.bpm_at(0) == 120

    @pytest.mark.parametrize("prompt", ["ballad with a ritardando", "hip hop that slows down in the outro"])
    def test_of_the_end_alone_leaves_the_rest_in_time(self, prompt: str) -> None:
        plan = planned(prompt)
        assert plan.ending == "ritard"
        assert plan.tempo_curve[0][0] >= plan.bars - 2
        assert plan.ignored == ()

    def test_is_told_where_a_loop_cannot_have_it(self) -> None:
        plan = planned("techno, speeds up, loopable")
        assert "speeds up" in plan.ignored
        assert plan.tempo_curve == ()


class TestAFeel:
    def test_of_a_moment_is_played_there_and_nowhere_else(self) -> None:
        plan = planned("rock song with a half-time chorus")
        score = compose(plan)
        assert backbeats(score, plan, "chorus") & {1.0, 2.0} == {2.0}
        assert {1.0, 3.0} <= backbeats(score, plan, "verse")

    def test_of_a_breakdown_brings_its_drums(self) -> None:
        plan = planned("metal with a half-time breakdown")
        felt = [s for s in plan.sections if s.feel]
        assert [s.function for s in felt] == ["break"]
        assert any(m.role == "drums" and m.part in felt[0].cast for m in plan.cast)

    def test_in_double_time_puts_the_snare_between_the_beats(self) -> None:
        plan = planned("rock in double time")
        assert {0.5, 1.5, 2.5, 3.5} <= backbeats(compose(plan), plan, "chorus")

    def test_is_told_where_nobody_drums(self) -> None:
        assert "half time" in planned("solo piano in half time").ignored


class TestWithout:
    @pytest.mark.parametrize("prompt", ["edm without a drop", "house, no drops"])
    def test_a_drop_nothing_builds_to_one(self, prompt: str) -> None:
        assert not {"build", "drop"} & {s.name for s in planned(prompt).sections}

    def test_an_intro_begins_with_the_music_itself(self) -> None:
        assert planned("rock").sections[0].name == "intro"
        assert planned("rock with no intro").sections[0].name != "intro"


def test_there_is_music_between_an_intro_a_break_and_an_outro_that_were_asked_for() -> None:
    plan = planned("reggae. It starts off with a guitar, then a pause, a voice at the end")
    assert {s.function for s in plan.sections} & {"statement", "climax"}
