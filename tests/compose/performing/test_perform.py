"""Performing keeps every note inside the piece and moves it as people do: late, early, apart, bound, louder."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from staging import row

from cadenza.compose.performing.perform import perform
from cadenza.compose.performing.timing import late_ms_of, rubato, swing
from cadenza.score.note import Note
from cadenza.score.score import Performance
from cadenza.score.tempo import TempoMap

BEATS = [n / 2 for n in range(64)]


def starts(performance: Performance, part: str = "x") -> list[float]:
    return [n.start_seconds for p in performance.parts if p.name == part for n in p.notes]


def test_a_tight_straight_score_falls_on_its_written_seconds(staged: Callable) -> None:
    score, plan, style = staged({"x": ("acoustic_kit", "drums", row(BEATS, pitch=42))})
    found = starts(perform(score, plan, style=style))
    assert found == pytest.approx([b / 2 for b in BEATS], abs=1e-4)


def test_the_same_plan_is_played_the_same_and_other_seeds_differently(staged: Callable) -> None:
    parts = {"x": ("grand_piano", "chords", row(BEATS)), "d": ("acoustic_kit", "drums", row(BEATS, pitch=38))}
    score, plan, style = staged(parts, style={"tightness": 0.2})
    assert perform(score, plan, style=style) == perform(score, plan, style=style)
    from dataclasses import replace

    other = perform(score, replace(plan, seed=8), style=style)
    assert starts(other) != starts(perform(score, plan, style=style))


def test_a_part_is_played_alike_whoever_else_plays(staged: Callable) -> None:
    alone = staged({"x": ("grand_piano", "chords", row(BEATS)), "d": ("acoustic_kit", "drums", row(BEATS, pitch=38))})
    more = staged(
        {
            "y": ("violin", "lead", row(BEATS, pitch=72)),
            "d": ("acoustic_kit", "drums", row(BEATS, pitch=38)),
            "x": ("grand_piano", "chords", row(BEATS)),
        }
    )
    assert starts(perform(alone[0], alone[1], style=alone[2])) == starts(perform(more[0], more[1], style=more[2]))


def test_notes_stay_inside_the_piece_in_order_and_no_pitch_overlaps_itself(staged: Callable) -> None:
    notes = row(BEATS, length=1.5) + row([30.5], length=9.0, pitch=64) + row([0.0], pitch=67)
    late = {"x": -80.0}
    score, plan, style = staged({"x": ("violin", "lead", notes)}, style={"tightness": 0.0, "late_ms": late})
    performed = perform(score, plan, style=style)
    played = performed.parts[0].notes
    assert len(played) == len(notes)
    assert all(n.start_seconds >= 0 for n in played)
    assert all(n.start_seconds + n.length_seconds <= plan.duration_seconds + 1e-6 for n in played)
    assert [n.start_seconds for n in played] == sorted(n.start_seconds for n in played)
    same = [n for n in played if n.pitch == 60]
    assert all(a.start_seconds + a.length_seconds <= b.start_seconds for a, b in pairwise(same))


def test_swing_moves_off_eighths_and_leaves_triplets() -> None:
    beats = np.array([0.0, 0.5, 1.0, 1 + 1 / 3, 1 + 2 / 3, 2.25])
    moved = swing(beats, swing8=2.0, swing16=0.5)
    assert moved == pytest.approx([0.0, 2 / 3, 1.0, 1 + 1 / 3, 1 + 2 / 3, 2 + 1 / 3])
    late = swing(np.array([0.0, 0.25, 0.5, 0.75]), swing8=1.0, swing16=0.6)
    assert late == pytest.approx([0.0, 0.3, 0.5, 0.8])
    assert swing(beats, swing8=1.0, swing16=0.5) == pytest.approx(beats)


def test_a_swung_plan_swings_its_drums_but_not_in_compound_metres(staged: Callable) -> None:
    for meter, at in (("4/4", 2 / 3), ("12/8", 0.5)):
        score, plan, style = staged(
            {"x": ("jazz_kit", "drums", row(BEATS, pitch=51))}, meter=meter, swing8=2.0, bpm=60.0
        )
        assert starts(perform(score, plan, style=style))[1] == pytest.approx(at, abs=1e-3)


def test_each_drum_keeps_the_offset_that_its_style_gives_it(staged: Callable) -> None:
    notes = row([n * 1.0 for n in range(0, 32, 2)], pitch=36) + row([n + 1.0 for n in range(0, 32, 2)], pitch=38)
    score, plan, style = staged({"x": ("lofi_kit", "drums", notes)}, style={"late_ms": {"snare": 18.0, "kick": 4.0}})
    played = perform(score, plan, style=style).parts[0].notes
    offsets = {36: [], 38: []}
    for note in played:
        offsets[note.pitch].append(1000 * (note.start_seconds - round(note.start_seconds * 2) / 2))
    assert offsets[36] == pytest.approx([4.0] * 16, abs=0.1)
    assert offsets[38] == pytest.approx([18.0] * 16, abs=0.1)
    assert late_ms_of({"S": 9.0}, "drums", "drums", 40) == 9.0
    assert late_ms_of({"snare": 9.0}, "drums", "drums", 36) == 0.0
    assert late_ms_of({"bass": 6.0}, "bass", "low", 36) == 6.0


def test_a_fast_waltz_leans_to_its_second_beat_and_a_slow_one_does_not(staged: Callable) -> None:
    notes = row([float(n) for n in range(24)], pitch=60)
    for bpm, early in ((170.0, -30.0), (90.0, 0.0)):
        score, plan, style = staged(
            {"x": ("harpsichord", "chords", notes)}, meter="3/4", bpm=bpm, style={"late_ms": {"beat2": -30.0}}
        )
        played = starts(perform(score, plan, style=style))
        off = [1000 * (at - n * 60.0 / bpm) for n, at in enumerate(played)]
        assert off[1::3] == pytest.approx([early] * 8, abs=0.5)
        assert off[2::3] == pytest.approx([0.0] * 8, abs=0.5)


def test_the_snare_of_a_straight_drummer_is_a_little_before_the_hat(staged: Callable) -> None:
    notes = row([n + 1.0 for n in range(0, 96, 2)], pitch=38) + row([float(n) for n in range(96)], pitch=42)
    score, plan, style = staged({"x": ("acoustic_kit", "drums", notes)}, style={"tightness": 0.3})
    played = perform(score, plan, style=style).parts[0].notes
    means = {}
    for pitch in (38, 42):
        mine = [n.start_seconds for n in played if n.pitch == pitch]
        means[pitch] = sum(1000 * (at - round(at * 2) / 2) for at in mine) / len(mine)
    assert -7.0 < means[38] - means[42] < -1.5


def test_jitter_is_small_correlated_and_scaled_by_tightness(staged: Callable) -> None:
    sizes = []
    for tightness in (0.0, 0.5, 1.0):
        score, plan, style = staged(
            {"x": ("acoustic_kit", "drums", row([n / 4 for n in range(128)], pitch=42))}, style={"tightness": tightness}
        )
        found = np.array(starts(perform(score, plan, style=style))) - np.arange(128) / 8
        sizes.append(1000 * float(found.std()))
        if tightness == 0.0:
            assert 2.0 < sizes[0] < 12.0
            assert np.corrcoef(found[:-1], found[1:])[0, 1] > 0.25
    assert sizes[0] > sizes[1] > sizes[2]
    assert sizes[2] < 0.05


def test_a_melody_leads_and_a_strum_runs_down_and_up(staged: Callable) -> None:
    chord = [Note(Fraction(b, 2), Fraction(1, 2), p, 80) for b in range(64) for p in (48, 52, 55, 60)]
    parts = {"x": ("steel_guitar", "chords", chord), "m": ("violin", "lead", row(BEATS, pitch=72))}
    score, plan, style = staged({**parts, "d": ("acoustic_kit", "drums", row(BEATS, pitch=36))}, idioms={"x": "strum"})
    performed = perform(score, plan, style=style)
    melody = starts(performed, "m")
    early = [b / 2 - 0.004 if b % 4 else b / 2 + 0.004 for b in BEATS]  # never before the bar it opens
    assert melody[1:] == pytest.approx(early[1:], abs=1e-4)
    guitar = performed.parts[0].notes
    strokes = [[n for n in guitar if abs(n.start_seconds - b / 4) < 0.1] for b in range(1, 40)]
    for number, stroke in enumerate(strokes, start=1):
        assert len(stroke) == 4
        times = [n.start_seconds for n in sorted(stroke, key=lambda n: n.pitch)]
        assert (times == sorted(times)) if number % 2 == 0 else (times == sorted(times, reverse=True))
        assert 0.012 < max(times) - min(times) < 0.075


def test_dynamics_follow_the_sections_and_swell_into_the_louder_one(staged: Callable) -> None:
    score, plan, style = staged({"x": ("string_ensemble", "pad", row([float(n) for n in range(32)], length=1.0))})
    performed = perform(score, plan, style=style)
    assert performed.energy[0] == (0.0, 0.4)
    levels = dict(performed.parts[0].automation)
    assert levels[0.0] < min(0.0, max(levels.values()) - 1.5)
    seconds, values = np.array(performed.parts[0].automation).T
    assert np.interp(7.9, seconds, values) > np.interp(4.0, seconds, values) + 0.8
    assert all(b > a for a, b in pairwise(seconds))
    loud = [n.velocity for n in performed.parts[0].notes]
    assert statistics.mean(loud[14:16]) > statistics.mean(loud[8:10])


def test_a_piece_that_fades_out_is_drawn_down_to_nothing_part_by_part(staged: Callable) -> None:
    notes = row([float(n) for n in range(32)], length=1.0)
    score, plan, style = staged({"x": ("string_ensemble", "pad", notes), "y": ("bed_rain", "bed", notes)})
    struck, fading = (perform(score, replace(plan, ending=ending), style=style) for ending in ("hit", "fade"))
    end = score.duration_seconds
    for before, after in zip(struck.parts, fading.parts, strict=True):
        assert before.notes == after.notes
        at = np.linspace(0.0, end, 200)
        drawn = level_at(after.automation, at) - level_at(before.automation, at)
        assert drawn[at < 0.55 * end] == pytest.approx(0.0, abs=0.02)
        assert (np.diff(drawn) <= 0.02).all()
        assert drawn[-1] < -40.0


def test_players_let_a_last_chord_that_they_hold_grow_softer(staged: Callable) -> None:
    score, plan, style = staged({"x": ("string_ensemble", "pad", [*row([0.0, 4.0, 24.0], length=7.0)])})
    struck = score.tempo.seconds_at(24)
    ringing, struck_short = (perform(score, replace(plan, ending=e), style=style).parts[0] for e in ("ring", "hit"))
    end = score.duration_seconds
    at = np.linspace(0.0, end, 400)
    drawn = level_at(ringing.automation, at) - level_at(struck_short.automation, at)
    assert drawn[at < struck] == pytest.approx(0.0, abs=0.02)
    assert (np.diff(drawn) <= 0.02).all()
    assert -9.0 < np.interp((struck + end) / 2, at, drawn) < -1.0
    assert drawn[-1] < -15.0


def level_at(fader: tuple[tuple[float, float], ...], at: np.ndarray) -> np.ndarray:
    seconds, db = zip(*(fader or ((0.0, 0.0),)), strict=True)
    return np.interp(at, seconds, db)


def test_a_phrase_swells_to_its_middle_and_high_notes_are_louder(staged: Callable) -> None:
    line = [
        Note(Fraction(8 * p + n, 2), Fraction(1, 2), 60 + (n if n < 4 else 7 - n), 80)
        for p in range(6)
        for n in range(7)
    ]
    score, plan, style = staged({"x": ("violin", "lead", line)})
    played = perform(score, plan, style=style).parts[0].notes
    peaks = [statistics.mean(n.velocity for n in played[7 * p + 3 : 7 * p + 5]) for p in range(6)]
    edges = [statistics.mean((played[7 * p].velocity, played[7 * p + 6].velocity)) for p in range(6)]
    assert statistics.mean(peaks) > statistics.mean(edges) + 4


def test_drums_keep_the_velocities_their_pattern_says(staged: Callable) -> None:
    notes = [Note(Fraction(n, 4), Fraction(1, 4), 42, (110, 40, 70, 50)[n % 4]) for n in range(64)]
    score, plan, style = staged({"x": ("acoustic_kit", "drums", notes)})
    played = perform(score, plan, style=style).parts[0].notes
    for n, note in enumerate(played[:44]):
        assert abs(note.velocity - (110, 40, 70, 50)[n % 4]) <= 1


def test_bowed_lines_bind_and_plucked_ones_do_not(staged: Callable) -> None:
    line = [Note(Fraction(n, 2), Fraction(1, 2), 60 + n % 5, 80) for n in range(16)]
    for instrument, bound in (("violin", True), ("banjo", False)):
        score, plan, style = staged({"x": (instrument, "lead", line)})
        played = perform(score, plan, style=style).parts[0].notes
        gaps = [b.start_seconds - a.start_seconds - a.length_seconds for a, b in pairwise(played)]
        assert (max(gaps[:-1]) < 0) is bound


def test_staccato_is_short_and_long_lead_notes_shake(staged: Callable) -> None:
    line = [*row([0.0, 1.0], length=1.0, articulation="staccato"), *row([2.0], length=4.0, pitch=65)]
    score, plan, style = staged({"x": ("violin", "lead", line)})
    first, _, last = perform(score, plan, style=style).parts[0].notes
    assert first.length_seconds == pytest.approx(0.25, abs=0.01)
    assert not first.vibrato_cents
    assert 10 < last.vibrato_cents < 50


def test_a_piano_is_pedalled_anew_under_each_chord(staged: Callable) -> None:
    chord = [Note(Fraction(b), Fraction(2), p, 80) for b in range(0, 32, 2) for p in (48, 55, 60)]
    score, plan, style = staged({"x": ("grand_piano", "chords", chord)})
    pedal = perform(score, plan, style=style).parts[0].pedal
    assert len(pedal) == 8
    assert all(down < up for down, up in pedal)
    assert all(a[1] <= b[0] for a, b in pairwise(pedal))
    ups = [2.0 * n for n in range(1, 8)]
    assert all(min(abs(up - u) for u in ups) < 0.08 for _, up in pedal[:-1])
    dry = row([float(n) for n in range(32)], length=0.25)
    score, plan, style = staged({"x": ("grand_piano", "chords", dry)})
    assert not perform(score, plan, style=style).parts[0].pedal


def test_the_tempo_map_says_where_beats_fall(staged: Callable) -> None:
    slowing = TempoMap.from_steps([(0.0, 120.0), (28.0, 90.0), (30.0, 60.0)], start_seconds=0.5)
    kit = {"x": ("acoustic_kit", "drums", row([float(n) for n in range(32)], pitch=36))}
    score, plan, style = staged(kit, tempo=slowing, duration_seconds=22.0, lead_in_seconds=0.5)
    found = starts(perform(score, plan, style=style))
    assert found == pytest.approx([slowing.seconds_at(n) for n in range(32)], abs=1e-4)


def test_rubato_breathes_inside_groups_and_returns_at_their_ends() -> None:
    beats = np.linspace(0, 32, 129)
    moved = rubato(beats, (0.0, 16.0, 32.0), amount=0.06)
    assert moved[::64] == pytest.approx([0.0, 16.0, 32.0])
    assert np.all(np.diff(moved) > 0)
    assert 0.05 < np.abs(moved - beats).max() < 0.2
    pace = np.diff(moved)
    assert pace[0] > pace[32] < pace[63], "edges are broad, the middle flows"


def test_a_band_without_drums_breathes_and_one_with_drums_keeps_time(staged: Callable) -> None:
    piano = {"x": ("grand_piano", "chords", row([float(n) for n in range(32)]))}
    drums = {**piano, "d": ("acoustic_kit", "drums", row([float(n) for n in range(32)], pitch=36))}
    spread = []
    for parts in (piano, drums):
        score, plan, style = staged(parts, style={"tightness": 0.3})
        gaps = np.diff(starts(perform(score, plan, style=style)))
        smooth = np.convolve(gaps, np.ones(4) / 4, "valid")
        spread.append(float(smooth.std()))
    assert spread[0] > 1.5 * spread[1]


def test_a_full_minute_is_performed_in_well_under_a_tenth_of_a_second(staged: Callable) -> None:
    import time

    hats = row([n / 4 for n in range(480)], pitch=42) + row([float(n) for n in range(120)], pitch=36)
    chords = [Note(Fraction(b), Fraction(1), p, 80) for b in range(120) for p in (48, 52, 55, 60)]
    lead = [Note(Fraction(n, 2), Fraction(1, 2), 60 + n % 7, 80) for n in range(240)]
    parts = {
        "x": ("acoustic_kit", "drums", hats),
        "c": ("grand_piano", "chords", chords),
        "g": ("steel_guitar", "chords", chords),
        "l": ("violin", "lead", lead),
    }
    score, plan, style = staged(parts, duration_seconds=62.0)
    spent = []
    for _ in range(3):
        began = time.process_time()
        perform(score, plan, style=style)
        spent.append(time.process_time() - began)
    assert min(spent) < 0.1


def test_long_bowed_chords_open_and_close_more_where_dynamics_are_wide(staged: Callable) -> None:
    depths = []
    for dynamics in (0.1, 0.9):
        chord = [Note(Fraction(b), Fraction(4), p, 80) for b in range(0, 32, 4) for p in (48, 55, 60)]
        score, plan, style = staged({"x": ("string_ensemble", "pad", chord)}, production={"dynamics": dynamics})
        swells = [n.swell for n in perform(score, plan, style=style).parts[0].notes]
        assert all(swell[0][1] < 0 and max(v for _, v in swell) == 0.0 for swell in swells)
        depths.append(swells[0][0][1])
    assert depths[1] < depths[0] - 1.5


def test_a_swung_line_leans_on_its_off_beats(staged: Callable) -> None:
    line = [Note(Fraction(n, 2), Fraction(1, 2), 60 + n % 2, 80) for n in range(64)]
    parts = {"x": ("tenor_sax", "lead", line), "d": ("jazz_kit", "drums", row(BEATS, pitch=51))}
    found = {}
    for swing8 in (1.0, 2.0):
        score, plan, style = staged(parts, swing8=swing8)
        played = perform(score, plan, style=style).parts[0].notes[9:55]
        offs = statistics.mean(n.velocity for n in played if n.pitch == 61)
        found[swing8] = offs - statistics.mean(n.velocity for n in played if n.pitch == 60)
    assert found[2.0] > found[1.0] + 2
