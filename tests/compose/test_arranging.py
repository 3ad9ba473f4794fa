"""Arranging: long sections move on, layers come and go, the band stops together."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from fractions import Fraction

from cadenza.brief import Brief
from cadenza.compose.arranging.layers import MOST_RESTING, rests, without
from cadenza.compose.arranging.phases import phased
from cadenza.compose.arranging.stops import STOPPED, STRIKERS, Stop, stop_of
from cadenza.compose.composer import compose
from cadenza.compose.plan import Plan
from cadenza.compose.planning import make_plan
from cadenza.compose.reading import read
from cadenza.compose.styles.style import names
from cadenza.score.meter import Meter
from cadenza.score.note import Note
from cadenza.score.score import Score

QUIET = ("fx", "bed")
LONGEST_STILL_SECONDS, USUAL_STILL_SECONDS = 40.0, 19.0
BAND = 5  # players from whom somebody can be spared: with fewer, how they play changes, not who


def plan_of(name: str, *, seed: int = 1, seconds: float = 60.0) -> Plan:
    brief = Brief("instrumental", duration_seconds=seconds, seed=seed, genre=name)
    return make_plan(brief, read(brief))


def sounding(score: Score, bar: int) -> frozenset[str]:
    length = score.meter.beats_per_bar
    begin, end = bar * length, (bar + 1) * length
    return frozenset(
        p.name
        for p in score.parts
        if p.role not in QUIET and any(n.start_beat < end and n.end_beat > begin for n in p.notes)
    )


def strokes(score: Score, bar: int) -> int:
    length = score.meter.beats_per_bar
    roles = ("drums", "percussion", "bass", "chords", "arp", "ostinato")
    return sum(
        bar * length <= n.start_beat < (bar + 1) * length for p in score.parts if p.role in roles for n in p.notes
    )


def longest_still(plan: Plan, score: Score) -> float:
    """Return the longest stretch in seconds in which nobody enters or leaves and the band plays as densely."""
    who = [sounding(score, n) for n in range(plan.bars)]
    dense = [strokes(score, n) for n in range(plan.bars)]
    run = best = 1
    for n in range(1, plan.bars):
        same = who[n] == who[n - 1] and abs(dense[n] - dense[n - 1]) <= 0.25 * max(dense[n], 1)
        run = run + 1 if same else 1
        best = max(best, run)
    return best * float(score.meter.beats_per_bar) * 60.0 / plan.tempo_bpm


def test_phases_fill_their_section_exactly_and_only_the_energy_differs() -> None:
    for name in names():
        plan = plan_of(name, seconds=180.0)
        band, places = phased(plan)
        for n, section in enumerate(plan.sections):
            parts = [s for s, place in zip(band.sections, places, strict=True) if place.section == n]
            assert sum(s.bars for s in parts) == section.bars
            assert tuple(text for s in parts for text in s.harmony) == section.harmony
            assert {s.cast for s in parts} == {section.cast}
            assert all(abs(s.energy - section.energy) <= 0.15 for s in parts)


def test_a_drop_of_sixteen_bars_grows_in_its_middle() -> None:
    grown, early, late = 0, 0, 0
    for seed in range(6):
        plan = plan_of("house", seed=seed, seconds=120.0)
        score = compose(plan)
        at = 0
        for section in plan.sections:
            if section.function == "climax" and section.bars >= 16:
                first = {p for bar in range(at, at + 8) for p in sounding(score, bar)}
                second = {p for bar in range(at + 8, at + 16) for p in sounding(score, bar)}
                grown += first < second
                early += sum(strokes(score, b) for b in range(at, at + 8))
                late += sum(strokes(score, b) for b in range(at + 8, at + 16))
            at += section.bars
    assert grown >= 2
    assert late > 1.1 * early


def test_something_changes_every_quarter_of_a_minute_where_a_band_plays() -> None:
    plans = [plan for plan in map(plan_of, names()) if sum(m.role not in QUIET for m in plan.cast) >= BAND]
    still = {plan.style: longest_still(plan, compose(plan)) for plan in plans}
    assert statistics.median(still.values()) <= USUAL_STILL_SECONDS
    assert not {name: seconds for name, seconds in still.items() if seconds > LONGEST_STILL_SECONDS}


def test_no_part_rests_for_more_than_its_share() -> None:
    for name in names():
        plan = plan_of(name, seconds=120.0)
        band, places = phased(plan)
        resting: dict[str, Fraction] = {}
        for found in rests(band, places):
            for rest in found:
                resting[rest.part] = resting.get(rest.part, Fraction(0)) + rest.stop - rest.first
        for part, bars in resting.items():
            assert bars <= MOST_RESTING * sum(s.bars for s in plan.sections if part in s.cast)


def starts(notes: Sequence[Note]) -> list[tuple[Fraction, Fraction]]:
    return [(n.start_beat, n.length_beats) for n in notes]


def test_a_held_note_enters_where_its_rest_ends() -> None:
    line = [Note(Fraction(n), Fraction(4), 60, 80) for n in (0, 4, 6, 8)]
    assert starts(without(line, [(Fraction(4), Fraction(8))])) == [
        (Fraction(0), Fraction(4)),
        (Fraction(8), Fraction(2)),
        (Fraction(8), Fraction(4)),
    ]


def test_the_band_stops_before_a_chorus_now_and_then_and_all_together() -> None:
    stopped = 0
    for seed in range(12):
        plan = plan_of("pop", seed=seed, seconds=90.0)
        score = compose(plan)
        bar, at = score.meter.beats_per_bar, 0
        accompanists = [p for p in score.parts if p.role in ("bass", "chords", "pad", "arp")]
        for section, following in zip(plan.sections, plan.sections[1:], strict=False):
            at += section.bars
            loud = following.function == "climax" and following.energy - section.energy >= 0.2
            if loud and section.function == "statement" and section.bars >= 4:
                edge = at * bar
                stopped += not any(
                    n.start_beat < edge - Fraction(1, 2) < n.end_beat for p in accompanists for n in p.notes
                )
    assert 3 <= stopped <= 20


def stop_in(plan: Plan) -> Stop | None:
    band, places = phased(plan)
    meter = Meter.parse(plan.meter)
    starts = [sum(s.bars for s in band.sections[:n]) * meter.beats_per_bar for n in range(len(band.sections))]
    return stop_of(band, places, starts, meter)


def test_a_band_stops_for_its_soloist_and_strikes_the_ones() -> None:
    found = [(plan, stop) for seed in range(8) for plan in (plan_of("blues", seed=seed),) if (stop := stop_in(plan))]
    assert 1 <= len(found) <= 6  # an event, not a habit
    for plan, stop in found:
        score = compose(plan)
        assert stop.end - stop.start == STOPPED * score.meter.beats_per_bar
        band = {n.start_beat for p in score.parts if p.role in STRIKERS for n in p.notes}
        assert {at for at in band if stop.start <= at < stop.end} == set(stop.hits)
        assert all(h % score.meter.beats_per_bar == 0 for h in stop.hits)
        lead = next(p for p in score.parts if p.role == "lead")
        assert sum(stop.start <= n.start_beat < stop.end for n in lead.notes) >= 4


def test_a_tabla_ends_a_section_with_a_figure_played_three_times() -> None:
    plan = plan_of("indian", seed=1)
    score = compose(plan)
    tabla = next(p for p in score.parts if p.role == "drums")
    at = 0
    for section, following in zip(plan.sections, plan.sections[1:], strict=False):
        at += section.bars
        if "tabla" in section.cast and "tabla" in following.cast:
            last = sorted({n.start_beat - (at - 1) * 4 for n in tabla.notes if (at - 1) * 4 <= n.start_beat < at * 4})
            once = [Fraction(n, 4) for n in range(4)]
            assert last == [s + turn * Fraction(3, 2) for turn in range(3) for s in once]
            assert any(n.start_beat == at * 4 for n in tabla.notes)  # it lands
            return
    raise AssertionError("the tabla never leads into another section")
