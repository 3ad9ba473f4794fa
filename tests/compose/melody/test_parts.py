"""The pieces a tune is made of: ladders, walks, cells, forms, operators, the critic."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest

from cadenza.compose.melody import critic, motif
from cadenza.compose.melody.bridge import reach, walk
from cadenza.compose.melody.cells import Pace, draw_cell, groups, read_cell, strong_ticks
from cadenza.compose.melody.figure import Tone
from cadenza.compose.melody.form import bars_in_phrase, letters_of, plan_phrases
from cadenza.compose.melody.ladder import Ground, Ladder
from cadenza.compose.melody.manner import SINGING
from cadenza.score.chord import Chord, ChordSpan
from cadenza.score.meter import Meter
from cadenza.score.scale import Key

FIGURE = (Tone(0, 6, 35), Tone(6, 6, 36), Tone(12, 12, 37), Tone(24, 24, 33))
METERS = ("4/4", "3/4", "2/4", "6/8", "9/8", "12/8", "5/4", "7/8", "5/8", "11/8", "6/4", "7/4")


def test_a_ladder_bends_to_the_leading_tone_of_a_dominant() -> None:
    ladder = Ladder.of(Key.parse("A minor"), "key")
    fit = ladder.fit(Chord.parse("E7"))
    sounding = {(ladder.pitch(r, fit.bends)) % 12 for r in range(35, 42)}
    assert 8 in sounding
    assert 7 not in sounding
    assert {ladder.pitch(d, fit.bends) % 12 for d in fit.tones} == {4, 8, 11}


def test_snapping_finds_the_nearest_chord_tone() -> None:
    ladder = Ladder.of(Key.parse("C major"), "key")
    ground = Ground(ladder, [ChordSpan(Fraction(0), Fraction(4), Chord.parse("C"))], start_beat=0.0, sevenths=False)
    rung = ladder.nearest(62)
    assert ground.pitch(ground.snap(rung, 0, toward=1), 0) == 64
    assert ground.pitch(ground.snap(rung, 0, toward=-1), 0) == 60
    assert ground.pitch(ground.snap(ladder.nearest(67), 0), 0) == 67


def test_a_walk_arrives_where_it_must() -> None:
    rng = random.Random(3)
    for distance in range(-6, 7):
        inner = walk(rng, 35, 35 + distance, SINGING, [lambda r: r % 2 == 0] * 4, low=25, high=45)
        path = [35, *inner, 35 + distance]
        assert len(inner) == 4
        assert all(abs(b - a) < len(SINGING) for a, b in pairwise(path))


def test_reach_counts_the_ways_of_every_distance() -> None:
    two = reach((1.0, 1.0), 2)
    assert two == {0: 3.0, 1: 2.0, -1: 2.0, 2: 1.0, -2: 1.0}


@pytest.mark.parametrize("name", METERS)
def test_a_cell_fills_its_bar_in_every_metre(name: str) -> None:
    meter = Meter.parse(name)
    bar = int(meter.beats_per_bar * 12)
    assert sum(groups(meter)) == meter.beats_per_bar * 4
    assert all(0 <= s < bar for s in strong_ticks(meter))
    for seed in range(20):
        cell = draw_cell(random.Random(seed), meter, Pace(5 * bar / 48, 0.5, 0.4))
        assert cell
        assert all(a[0] + a[1] <= b[0] for a, b in pairwise(cell))
        assert cell[-1][0] + cell[-1][1] <= bar


def test_a_row_of_signs_reads_as_onsets() -> None:
    assert read_cell("x-x-..x-----") == ((0, 6), (6, 6), (18, 18))
    assert read_cell("--x-") == ((6, 6),)


@pytest.mark.parametrize(
    ("bars", "length", "count"), [(8, 2, 4), (12, 2, 6), (16, 2, 8), (5, 2, 3), (1, 1, 1), (16, 4, 4), (14, 2, 7)]
)
def test_phrases_cover_their_section_and_close_it(bars: int, length: int, count: int) -> None:
    phrases = plan_phrases(bars, length, random.Random(1), forms=("aaba",))
    assert len(phrases) == count
    assert phrases[-1].cadence == "full"
    assert sum(p.bars for p in phrases) == bars
    assert [p.start_bar for p in phrases] == [length * n for n in range(count)]
    assert count < 4 or phrases[count // 2 - 1].cadence == "half"


def test_a_round_says_its_first_half_twice_and_asks_before_it_answers() -> None:
    for count in (4, 8):
        phrases = plan_phrases(2 * count, 2, random.Random(1), forms=("abac",), rounds=1.0)
        asked, answered = phrases[: count // 2], phrases[count // 2 :]
        assert [p.letter for p in asked] == [p.letter for p in answered]
        assert [p.cadence for p in asked[:-1]] == [p.cadence for p in answered[:-1]]
        assert (asked[-1].cadence, answered[-1].cadence) == ("half", "full")


def test_twelve_bars_are_two_lines_alike_and_a_third_that_differs() -> None:
    assert letters_of("abac", 6) == "ababcd"


@pytest.mark.parametrize(("meter", "bars"), [("4/4", 2), ("3/4", 2), ("6/8", 4), ("2/4", 4), ("12/8", 2), ("7/8", 2)])
def test_a_phrase_is_about_eight_felt_beats_long(meter: str, bars: int) -> None:
    assert bars_in_phrase(Meter.parse(meter), beats=8.0, bars=16) == bars


def test_operators_change_what_they_say_and_nothing_else() -> None:
    assert [t.rung for t in motif.sequence(FIGURE, 2)] == [37, 38, 39, 35]
    assert [t.rung for t in motif.invert_tail(FIGURE, since=12)] == [35, 36, 35, 39]
    assert motif.fragment(FIGURE, until=18)[-1] == Tone(12, 6, 37)
    assert motif.stretch(FIGURE, numerator=2)[1] == Tone(12, 12, 36)
    assert motif.stretch(motif.stretch(FIGURE, numerator=2), numerator=1, denominator=2) == FIGURE
    assert motif.displace(FIGURE, ticks=6, length=48)[-1] == Tone(30, 18, 33)
    assert [t.rung for t in motif.lift(FIGURE, rungs=7, since=12)] == [35, 36, 44, 40]
    closed = motif.answer(FIGURE, rung=42)
    assert closed[-1].rung == 42
    assert abs(closed[-1].rung - closed[-2].rung) <= 2
    longer = motif.extend(FIGURE[:2], cell=12, length=48)
    assert [t.start for t in longer] == [0, 6, 12, 18, 24, 30, 36, 42]
    fuller = motif.ornament(FIGURE, shortest=6, chosen=lambda t: t.length >= 12)
    assert len(fuller) == 5
    assert sum(t.length for t in fuller) == sum(t.length for t in FIGURE)
    thinner = motif.simplify(FIGURE, is_strong=lambda tick: tick % 24 == 0)
    assert len(thinner) < len(FIGURE)
    assert sum(t.length for t in thinner) == sum(t.length for t in FIGURE)


def test_the_critic_prefers_a_song_to_a_shuffled_one() -> None:
    rng = random.Random(4)
    pitches = [60, 62, 64, 64, 62, 60, 67, 65, 64, 62, 60, 60, 64, 65, 67, 67, 69, 67, 65, 64, 62, 64, 60, 60]
    starts = [n * 6 + 12 * (n // 6) for n in range(24)]
    line = [(s, 18 if n % 6 == 5 else 6, p) for n, (s, p) in enumerate(zip(starts, pitches, strict=True))]
    wild = [(s, length, rng.randint(48, 84)) for s, length, _ in line]
    good = critic.distance(critic.measure(line, 48), critic.HUMAN)
    bad = critic.distance(critic.measure(wild, 48), critic.HUMAN)
    assert good < 0.5 * bad


def test_the_critic_measures_what_it_names() -> None:
    line = [(0, 12, 60), (12, 12, 60), (24, 12, 62), (36, 6, 66), (42, 6, 71), (48, 48, 64)]
    measures = critic.measure(line, 48)
    assert measures["repeated"] == pytest.approx(0.2)
    assert measures["steps"] == pytest.approx(0.2)
    assert measures["thirds"] == pytest.approx(0.2)
    assert measures["leaps"] == pytest.approx(0.4)
    assert measures["mean_interval"] == pytest.approx((0 + 2 + 4 + 5 + 7) / 5)
    assert measures["notes_per_bar"] == pytest.approx(3.0)
    assert measures["silence"] == pytest.approx(0.0)
    assert measures["last_note"] == pytest.approx(48 / (96 / 6))
