"""Counters listen to the melody: they fill its gaps, avoid its semitones, or double it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from cadenza.compose.idioms import church_fills, counter
from cadenza.compose.idioms.lead_song import vocal_pop
from cadenza.compose.passage import Passage
from cadenza.score.note import Note


def led(passage: Passage) -> dict[str, tuple[Note, ...]]:
    from dataclasses import replace

    lead = passage.plan.cast[0]
    return {"lead": tuple(vocal_pop(replace(passage, member=lead)))}


def overlap(a: Note, b: Note) -> float:
    return float(max(0, min(a.end_beat, b.end_beat) - max(a.start_beat, b.start_beat)))


def test_an_answer_speaks_while_the_melody_is_silent(sing: Callable) -> None:
    said = 0
    for seed in range(6):
        song = sing(counter.answer, seed, role="counter", written=led, low=60, high=84)
        for notes, passage in zip(song.sections, song.passages, strict=True):
            said += len(notes)
            assert sum(overlap(a, b) for a in notes for b in passage.written["lead"]) == 0
            assert all(60 <= n.pitch <= 84 for n in notes)
    assert said > 12


def test_church_fills_run_and_climb_where_the_singer_breathes(sing: Callable) -> None:
    fast = chords = 0
    for seed in range(6):
        song = sing(church_fills.church_fills, seed, role="counter", written=led, low=60, high=84)
        for notes, passage in zip(song.sections, song.passages, strict=True):
            assert sum(overlap(a, b) for a in notes for b in passage.written["lead"]) == 0
            starts = [n.start_beat for n in notes]
            fast += sum(n.length_beats <= 0.25 for n in notes)
            chords += sum(starts.count(at) == 3 for at in set(starts))
    assert fast > 12
    assert chords > 4


def test_a_counter_line_holds_chord_tones_that_move_little(sing: Callable) -> None:
    for seed in range(4):
        song = sing(counter.counter_line, seed, role="counter", written=led, low=48, high=72)
        line = song.notes
        assert all(a.end_beat <= b.start_beat for a, b in pairwise(line))
        moves = [abs(b.pitch - a.pitch) for a, b in pairwise(line)]
        assert sum(moves) / len(moves) < 4
        long = [n for n in line if n.length_beats >= 2]
        assert len(long) >= song.plan.bars // 2
        for note in long:
            passage = next(p for p in song.passages if p.start_beat <= note.start_beat < p.end_beat)
            assert note.pitch % 12 in passage.chord_at(note.start_beat).chord.pitch_classes


def test_an_octave_double_is_the_melody_an_octave_away(sing: Callable) -> None:
    song = sing(counter.octave_double, 3, role="counter", written=led, low=45, high=69)
    assert song.notes
    for notes, passage in zip(song.sections, song.passages, strict=True):
        melody = {(n.start_beat, n.pitch % 12): n.pitch for n in passage.written["lead"]}
        assert all((n.start_beat, n.pitch % 12) in melody for n in notes)
        assert all((melody[n.start_beat, n.pitch % 12] - n.pitch) % 12 == 0 for n in notes)
        assert all(melody[n.start_beat, n.pitch % 12] != n.pitch for n in notes)


def test_without_a_melody_a_double_rests_and_an_answer_takes_every_other_bar(sing: Callable) -> None:
    assert not sing(counter.octave_double, 1, role="counter").notes
    song = sing(counter.answer, 1, role="counter")
    assert song.notes
    assert {int(n.start_beat // 4) % 2 for n in song.notes} == {1}
