"""Turns of a piece: fours traded with the drummer, a solo in double time, chords in half time, a tape that stops."""

from __future__ import annotations

from fractions import Fraction

from cadenza.brief import Brief
from cadenza.compose.arranging.phases import phased
from cadenza.compose.composer import compose
from cadenza.compose.groove.trading import traded
from cadenza.compose.plan import Plan
from cadenza.compose.planning import make_plan
from cadenza.compose.reading import read
from cadenza.score.score import Part, Score


def played(prompt: str, *, seconds: float = 60.0, seed: int = 1) -> tuple[Plan, Score]:
    brief = Brief(prompt, duration_seconds=seconds, seed=seed)
    plan = make_plan(brief, read(brief))
    return plan, compose(plan)


def inside(part: Part, start: Fraction, end: Fraction) -> int:
    return sum(start <= n.start_beat < end for n in part.notes)


def onsets(part: Part, start: Fraction, end: Fraction) -> int:
    return len({n.start_beat for n in part.notes if start <= n.start_beat < end})


def test_a_jazz_band_trades_fours_where_a_prompt_says_so() -> None:
    plan, score = played("jazz quartet trading fours", seconds=120.0)
    band, _ = phased(plan)
    bar, start, heard = score.meter.beats_per_bar, Fraction(0), 0
    for index, section in enumerate(band.sections):
        alone = traded(band, index)
        if alone:
            first, stop = start + alone.start * bar, start + alone.stop * bar
            heard += 1
            for part in score.parts:
                if part.role == "drums":
                    assert inside(part, first, stop) >= 16
                elif part.role not in ("percussion", "bed", "fx"):
                    assert inside(part, first, stop) == 0, part.name
        start += section.bars * bar
    assert heard == 1


def test_double_time_is_for_the_solo_alone() -> None:
    plan, _ = played("jazz with double time for the solo")
    assert {s.feel for s in plan.sections if s.function == "solo"} == {"double"}
    assert {s.feel for s in plan.sections if s.function != "solo"} == {""}


def test_chords_are_struck_less_often_in_half_time() -> None:
    plan, score = played("rock song, half time in the chorus")
    usual, _ = played("rock song")
    assert any(s.feel == "half" for s in plan.sections)
    bar = score.meter.beats_per_bar
    rates: dict[bool, list[float]] = {True: [], False: []}
    for section, marker in zip(plan.sections, score.markers, strict=True):
        end = marker.start_beat + section.bars * bar
        for part in (p for p in score.parts if p.role == "chords" and p.name in section.cast):
            rates[section.feel == "half"].append(onsets(part, marker.start_beat, end) / section.bars)
    assert usual.style == plan.style
    assert max(rates[True]) <= 4.5 < max(rates[False])


def test_a_tape_that_stops_takes_the_last_tones_down_with_it() -> None:
    plan, score = played("hip hop beat, tape stop at the end")
    last = (plan.bars - 1) * score.meter.beats_per_bar
    ended = [n for p in score.parts if p.role in ("chords", "lead", "bass") for n in p.notes if n.start_beat >= last]
    assert ended
    assert all(n.bend and n.bend[-1][1] <= -7.0 and n.swell for n in ended)
    assert not any(n.bend and n.bend[-1][1] <= -7.0 for p in score.parts for n in p.notes if n.start_beat < last)
