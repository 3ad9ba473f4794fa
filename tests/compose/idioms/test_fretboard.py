"""Hands on strings: the chords that every guitarist knows come out as every guitarist grips them."""

from __future__ import annotations

import pytest
from band import passages, section

from cadenza.compose.idioms import idiom
from cadenza.compose.lines.fretboard import GUITAR, TUNINGS, grip
from cadenza.compose.plan import CastMember
from cadenza.score.chord import Chord
from cadenza.score.pitch import pitch_name


@pytest.mark.parametrize(
    ("symbol", "notes"),
    [
        ("C", "C3 E3 G3 C4 E4"),
        ("G", "G2 B2 D3 G3 B3 G4"),
        ("Am", "A2 E3 A3 C4 E4"),
        ("F", "F2 C3 F3 A3 C4 F4"),
        ("Dm", "D3 A3 D4 F4"),
        ("E", "E2 B2 E3 G#3 B3 E4"),
        ("D", "D3 A3 D4 F#4"),
        ("Em", "E2 B2 E3 G3 B3 E4"),
    ],
)
def test_open_chords_are_gripped_as_usual(symbol: str, notes: str) -> None:
    _, pitches = grip(Chord.parse(symbol), GUITAR, 40, 76, 0)
    assert " ".join(pitch_name(p) for p in pitches) == notes


def test_a_ukulele_plays_its_four_strings() -> None:
    assert [pitch_name(p) for p in grip(Chord.parse("C"), TUNINGS["ukulele"], 60, 81, 0)[1]] == ["C4", "E4", "G4", "C5"]


@pytest.mark.parametrize("symbol", ["C#m7", "Abmaj7", "F#7b9", "Ebm6", "B7#9", "Gdim7", "Bbsus4", "D/F#"])
def test_every_grip_holds_what_the_chord_needs(symbol: str) -> None:
    chord = Chord.parse(symbol)
    _, pitches = grip(chord, GUITAR, 40, 76, 0)
    assert len(pitches) >= 4
    assert pitches[0] % 12 == chord.bass_class
    assert {p % 12 for p in pitches} <= {*chord.pitch_classes, chord.bass_class}
    assert chord.degree(3) in {p % 12 for p in pitches} or "sus" in symbol


def test_a_strumming_guitar_grips_and_a_piano_does_not() -> None:
    guitar = CastMember("g", "steel_guitar", "chords", "strum", 40, 76)
    piano = CastMember("p", "grand_piano", "chords", "strum", 40, 76)
    harmony = ("C", "G", "Am", "F")
    on_guitar = idiom("strum")(passages(guitar, section(harmony=harmony))[0])
    on_piano = idiom("strum")(passages(piano, section(harmony=harmony))[0])
    assert [n.pitch for n in on_guitar if n.start_beat == 0] == [48, 52, 55, 60, 64]
    assert [n.pitch for n in on_piano if n.start_beat == 0] != [48, 52, 55, 60, 64]


def test_a_jig_is_strummed_in_two() -> None:
    guitar = CastMember("g", "steel_guitar", "chords", "strum", 40, 76)
    passage = passages(guitar, section(energy=0.6, harmony=("D", "G")), meter="6/8", ending="loop")[0]
    notes = idiom("strum")(passage)
    heaviest = {n.start_beat % 3 for n in notes if n.velocity >= max(m.velocity for m in notes) - 4}
    assert heaviest <= {0, 1.5}
    assert {n.start_beat % 3 for n in notes} >= {0, 1, 1.5, 2.5}
