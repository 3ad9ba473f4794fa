from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cadenza.brief import Brief
from cadenza.compose.composer import compose, tempo_map
from cadenza.compose.plan import Plan
from cadenza.compose.planning import make_plan
from cadenza.compose.reading.result import Reading
from cadenza.compose.styles.style import names
from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.meter import Meter
from cadenza.score.scale import Key
from cadenza.score.score import Score


def plan(name: str, *, seconds: float = 24.0, seed: int = 2, ending: str = "") -> Plan:
    return make_plan(Brief("p", duration_seconds=seconds, seed=seed), Reading(styles={name: 1.0}, ending=ending))


def notes_of(score: Score, part: str) -> list[tuple[float, int]]:
    return [(float(n.start_beat), n.pitch) for p in score.parts if p.name == part for n in p.notes]


@pytest.mark.parametrize("name", names())
def test_every_style_composes_in_range_and_in_time(name: str) -> None:
    made = plan(name)
    score = compose(made)
    assert len(score.parts) >= 2
    for part in score.parts:
        facts = INSTRUMENTS[part.instrument]
        assert list(part.notes) == sorted(part.notes, key=lambda n: (n.start_beat, n.pitch))
        for note in part.notes:
            assert note.length_beats > 0
            assert 1 <= note.velocity <= 127
            assert not facts.pitched or facts.low <= note.pitch <= facts.high
            assert score.tempo.seconds_at(note.end_beat) <= made.duration_seconds + 1e-6
    assert score.listing().count("bar ") >= made.bars


def test_the_score_follows_from_the_plans_json_alone() -> None:
    made = plan("rock")
    assert compose(Plan.from_json(json.loads(json.dumps(made.as_json())))).listing() == compose(made).listing()


def test_the_chord_track_has_no_gaps_and_covers_every_bar() -> None:
    made = plan("jazz_swing", seconds=60)
    score = compose(made)
    for a, b in zip(score.chords, score.chords[1:], strict=False):
        assert a.end_beat == b.start_beat
    assert score.chords[-1].end_beat == made.bars * score.meter.beats_per_bar


def test_the_tempo_map_ends_where_the_tail_begins() -> None:
    made = plan("solo_piano", seconds=60, ending="ritard")
    meter = Meter.parse(made.meter)
    end = tempo_map(made, meter).seconds_at(made.bars * meter.beats_per_bar)
    assert end == pytest.approx(made.duration_seconds - made.tail_seconds, abs=1e-6)
    assert made.tempo_curve


def test_a_part_is_silent_in_sections_that_do_not_name_it() -> None:
    made = plan("pop", seconds=60)
    score = compose(made)
    for marker, section in zip(score.markers, made.sections, strict=True):
        end = marker.start_beat + marker.bars * score.meter.beats_per_bar
        for member in made.cast:
            if member.part not in section.cast and section is not made.sections[-1]:
                inside = [at for at, _ in notes_of(score, member.part) if marker.start_beat <= at < end]
                assert inside == []


def test_taking_the_drums_away_leaves_the_melody_alone() -> None:
    made = plan("pop", seconds=30)
    without = replace(
        made, sections=tuple(replace(s, cast=tuple(p for p in s.cast if p != "drums")) for s in made.sections)
    )
    assert notes_of(compose(made), "lead") == notes_of(compose(without), "lead")


def test_a_hit_stops_the_pitched_parts_together_and_a_ring_holds_them() -> None:
    for ending, longest in (("hit", 2), ("ring", 99)):
        score = compose(plan("pop", seconds=30, ending=ending))
        last_bar = score.chords[-1].end_beat - score.meter.beats_per_bar
        final = [n for p in score.parts if p.role in ("chords", "bass") for n in p.notes if n.start_beat >= last_bar]
        assert final
        assert {n.start_beat for n in final} == {last_bar}
        assert all(n.length_beats <= longest for n in final)


def test_the_melody_ends_on_the_tonic() -> None:
    for seed in range(5):
        score = compose(plan("folk", seconds=40, seed=seed, ending="ring"))
        lead = next(p for p in score.parts if p.role == "lead")
        assert lead.notes[-1].pitch % 12 == Key.parse(plan("folk", seconds=40, seed=seed).key).tonic


def test_a_minute_is_composed_much_faster_than_it_plays() -> None:
    import time

    made = plan("pop", seconds=60)
    compose(made)
    start = time.process_time()
    compose(made)
    assert time.process_time() - start < 0.6
