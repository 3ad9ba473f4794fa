"""A tune comes back changed in places, answers what it asked, and stays where it can be sung."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cadenza.compose.idioms import lead_hook, lead_song
from cadenza.compose.melody import critic
from cadenza.compose.melody.form import letters_of
from cadenza.compose.melody.ladder import Ladder
from cadenza.score.chord import Chord
from cadenza.score.note import Note
from cadenza.score.scale import Key

VERSES = tuple(("verse", "A", 8, 0.5, 0.5, "statement") for _ in range(3))
sung = pytest.mark.parametrize("lead", [lead_song.vocal_pop, lead_song.folk_tune, lead_hook.hook])


def told(notes: list[Note], start: float, bar: int) -> list[tuple[float, int]]:
    return [
        (float(n.start_beat) - start - 4 * bar, n.pitch) for n in notes if (n.start_beat - start) // 4 == bar
    ]  # what one bar says, from its bar line


@sung
def test_four_bars_that_return_differ_in_one_or_two_of_their_bars(lead: Callable, sing: Callable) -> None:
    groups = changed = whole = 0
    for seed in range(6):
        song = sing(lead, seed, form=VERSES, ending="loop")
        starts = [float(p.start_beat) for p in song.passages]
        for first in (0, 4):
            one, two = ([told(song.sections[n], starts[n], bar) for bar in range(first, first + 4)] for n in range(2))
            other = sum(a != b for a, b in zip(one, two, strict=True))
            groups, changed, whole = groups + 1, changed + (other >= 1), whole + (other <= 2)
    assert changed >= 0.6 * groups
    assert whole >= 0.85 * groups


@sung
def test_the_second_half_does_not_end_on_the_word_that_the_first_asked_with(lead: Callable, sing: Callable) -> None:
    answered = 0
    for seed in range(8):
        song = sing(lead, seed, form=VERSES[:1], ending="loop", loop="I | IV | vi | V")
        asked, answer = (
            [n for n in song.notes if first <= n.start_beat < first + 16][-1].pitch % 12 for first in (0, 16)
        )
        answered += asked != answer or answer == song.passages[0].key.tonic
    assert answered >= 6


@pytest.mark.parametrize(("energy", "top"), [(0.3, 86), (1.0, 88)])
def test_whoever_has_a_high_range_still_sings_where_people_can(energy: float, top: int, sing: Callable) -> None:
    form = (("hook", "A", 8, energy, energy, "climax"), ("hook", "A", 8, energy, energy, "climax"))
    for seed in range(4):
        song = sing(lead_hook.hook, seed, form=form, low=67, high=100)
        assert max(n.pitch for n in song.notes) <= top


def test_sixteen_bars_go_elsewhere_before_they_end_as_they_began() -> None:
    assert letters_of("abab", 8) == "ababcdab"
    assert letters_of("abac", 8) == "abacdeac"
    assert letters_of("abab", 4) == "abab"


def test_a_borrowed_chord_brings_its_seventh_and_a_leading_tone_stays_where_it_leads() -> None:
    major = Ladder.of(Key.parse("C major"), "key")
    minor = Ladder.of(Key.parse("C harmonic minor"), "key")

    def sounding(ladder: Ladder, chord: str) -> set[int]:
        fit = ladder.fit(Chord.parse(chord))
        return {ladder.pitch(r, fit.bends) % 12 for r in range(35, 42)}

    assert 10 in sounding(major, "Ab")
    assert 11 not in sounding(major, "Ab")
    assert 11 in sounding(major, "Fm")
    assert 11 in sounding(minor, "Cm")


def test_a_line_that_keeps_striking_its_top_is_flat() -> None:
    arch = [(12 * n, 12, pitch) for n, pitch in enumerate((60, 64, 67, 72, 67, 64, 60))]
    plain = [(12 * n, 12, pitch) for n, pitch in enumerate((67, 64, 67, 64, 67, 64, 67))]
    assert critic.flatness(arch) == 0.0
    assert critic.flatness(plain) > 0.0
