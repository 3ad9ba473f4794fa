from __future__ import annotations

import random

import pytest

from cadenza.compose.harmony.arrangement import Taste, cadences, harmonise
from cadenza.compose.harmony.progression import foreign_share, parse, spell, suitable
from cadenza.compose.harmony.scales import scale_over
from cadenza.compose.harmony.substitution import colour, enrich
from cadenza.compose.plan import Section
from cadenza.compose.styles.style import style
from cadenza.score.chord import Chord
from cadenza.score.scale import Key

C, A_MINOR = Key.parse("C major"), Key.parse("A minor")


def section(letter: str, bars: int, function: str = "statement") -> Section:
    return Section(function, letter, bars, 0.5, 0.5, 0.5, function, (), ())


def test_a_major_loop_is_read_in_the_relative_key_and_begins_at_home() -> None:
    bars = parse("I | V | vi | IV").chords(A_MINOR)
    assert [bar[0].name for bar in bars] == ["Am", "F", "C", "G"]


def test_a_loop_knows_its_gender() -> None:
    assert parse("i | bVI | bIII | bVII").is_minor
    assert not parse("vi | IV | V").is_minor
    assert parse("bVI | bVII | bIII").is_minor


def test_two_chords_a_bar_and_slow_chords_are_spelled_bar_by_bar() -> None:
    loop = parse("I | ii, V")
    assert spell(loop.stretched(2).chords(C), C) == ("C", "C", "Dm, G", "Dm, G")
    assert spell(parse("I | IV | V | I").stretched(0.5).chords(C), C) == ("C, F", "G, C")


def test_loops_that_fit_the_mode_weigh_more() -> None:
    weights = {
        loop.bars[1][0]: w for loop, w in suitable(("I | bVII | IV | I", "I | V | vi | IV"), Key.parse("G mixolydian"))
    }
    assert weights["bVII"] > weights["V"]


@pytest.mark.parametrize("mode", ["phrygian", "octatonic", "whole tone", "hirajoshi", "phrygian dominant", "locrian"])
def test_a_mode_the_style_does_not_know_still_gets_chords_of_its_own(mode: str) -> None:
    key = Key.parse(f"D {mode}")
    for loop, _ in suitable(style("pop").loops, key):
        assert foreign_share(loop.chords(key), key) < 0.35


def test_a_section_is_led_back_to_a_home_that_follows() -> None:
    laid = harmonise([section("A", 8), section("A", 8)], C, style("folk"), taste=Taste(), ending="ring", seed=3)
    first = Chord.parse(laid[0][-1].split(",")[-1].strip())
    assert first.root != C.tonic or laid[1][0] != "C"


def test_the_end_comes_home_unless_it_stays_open() -> None:
    for seed in range(10):
        closed = harmonise([section("A", 8)], A_MINOR, style("pop"), taste=Taste(), ending="ring", seed=seed)
        assert closed[-1][-1].split(",")[-1].strip().startswith("Am")


def test_closing_cadences_belong_to_the_keys_gender() -> None:
    assert all(bars[-1][-1].is_minor for bars in cadences(style("cinematic_emotional"), A_MINOR, closing=True))
    assert not any(bars[-1][-1].is_minor for bars in cadences(style("cinematic_emotional"), C, closing=True))


def test_a_dark_mood_borrows_the_minor_subdominant() -> None:
    bars = parse("I | vi | IV | V").chords(C)
    dark = colour(bars, C, valence=-0.8, tension=0.0, richness=0.0, rng=random.Random("x"))
    assert [bar[0].name for bar in dark] == ["C", "Am", "Fm", "G"]


def test_tension_puts_one_stranger_in_and_leaves_home_alone() -> None:
    bars = parse("i | bVI | bIII | bVII").chords(A_MINOR)
    tense = colour(bars, A_MINOR, valence=0.0, tension=0.8, richness=0.0, rng=random.Random("x"))
    assert sum(a != b for a, b in zip(bars, tense, strict=True)) == 1
    assert tense[0] == bars[0]


def test_enriched_chords_stay_in_the_key() -> None:
    assert enrich(Chord.parse("C"), C, far=True).name == "Cmaj9"
    assert enrich(Chord.parse("Em"), C, far=True).name == "Em7"
    assert enrich(Chord.parse("G"), C).name == "Gadd9"


def test_the_scale_over_a_dominant_in_minor_has_the_leading_tone() -> None:
    scale = scale_over(Chord.parse("E7"), A_MINOR)
    assert 8 in scale
    assert 7 not in scale
    assert scale[0] == A_MINOR.tonic


def test_the_scale_over_a_chord_of_the_key_is_the_keys_own() -> None:
    assert scale_over(Chord.parse("Dm7"), C) == C.scale
