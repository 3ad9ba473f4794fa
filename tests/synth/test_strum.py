from __future__ import annotations

from cadenza.score.note import TimedNote
from cadenza.synth.strum import strummed

CHORD = (40, 47, 52, 56, 59)


def chord(start: float, velocity: int = 80) -> list[TimedNote]:
    return [TimedNote(start, 0.5, pitch, velocity) for pitch in CHORD]


def test_a_chord_is_struck_string_by_string_from_the_lowest() -> None:
    notes = strummed(chord(1.0), seconds=0.01)
    starts = [note.start_seconds for note in sorted(notes, key=lambda note: note.pitch)]
    assert starts == sorted(starts)
    assert starts[0] == 1.0
    assert 0.03 < starts[-1] - starts[0] < 0.06
    assert all(abs(note.start_seconds + note.length_seconds - 1.5) < 1e-9 for note in notes)


def test_the_hand_comes_back_from_the_highest() -> None:
    notes = strummed(chord(1.0) + chord(1.25) + chord(2.5), seconds=0.01)
    back = min((note for note in notes if 1.2 < note.start_seconds < 1.4), key=lambda note: note.start_seconds)
    again = min((note for note in notes if note.start_seconds > 2), key=lambda note: note.start_seconds)
    assert (back.pitch, again.pitch) == (CHORD[-1], CHORD[0])


def test_a_harder_stroke_is_a_quicker_one() -> None:
    soft, hard = (strummed(chord(0.0, v), seconds=0.01)[-1].start_seconds for v in (30, 120))
    assert hard < 0.7 * soft


def test_single_notes_and_pairs_stay_where_they_are() -> None:
    notes = (TimedNote(0.0, 0.5, 40, 80), TimedNote(0.0, 0.5, 47, 80), TimedNote(0.4, 0.2, 52, 80))
    assert strummed(notes, seconds=0.01) == notes


def test_notes_come_in_order_of_start() -> None:
    notes = strummed([*chord(0.0), TimedNote(0.035, 0.1, 64, 90)], seconds=0.02)
    starts = [note.start_seconds for note in notes]
    assert starts == sorted(starts)
