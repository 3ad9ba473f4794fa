"""Chords that a prompt writes out are the chords that are played."""

from __future__ import annotations

import pytest

from cadenza.brief import Brief
from cadenza.compose.planning import make_plan
from cadenza.compose.reading import read


@pytest.mark.parametrize(
    ("prompt", "key", "chords"),
    [
        ("pop, four chord loop Am F C G", "A minor", ["Am", "F", "C", "G"]),
        ("slow pop, I-V-vi-IV in G major", "G major", ["G", "D", "Em", "C"]),
        ("jazz piano, ii7-V7-Imaj7 in Bb major", "Bb major", ["Cm7", "F7", "Bbmaj7", "Bbmaj7"]),
        ("A sad song. The chord sequence is Bbm, Fm7, Dm, G7. The key is Bbm.", "Bb minor", ["Bbm", "Fm7", "Dm", "G7"]),
        ("folk, chords: C G/B Am G", "C major", ["C", "G/B", "Am", "G"]),
    ],
)
def test_written_chords_are_played_as_written(prompt: str, key: str, chords: list[str]) -> None:
    brief = Brief(prompt, duration_seconds=40)
    plan = make_plan(brief, read(brief))
    assert plan.key == key
    played = [bar for section in plan.sections for bar in section.harmony]
    assert set(played[:-1]) == set(chords)  # the last bar is home
    told = [d for d in read(brief).understood if d.what == "chords"]
    assert len(told) == 1
    assert told[0].words in prompt


@pytest.mark.parametrize(
    "prompt",
    ["I want A big song", "A B A form", "parts I, II, III", "play A, then B, then C", "A B A form, jazz chords"],
)
def test_letters_that_are_no_chords_are_left_alone(prompt: str) -> None:
    assert not read(Brief(prompt)).progression


def test_numerals_without_a_key_ask_for_their_own_mode() -> None:
    assert read(Brief("pop with I V vi IV")).mode == "major"
    assert read(Brief("pop with i VI III VII")).mode == "minor"
