"""Long phrases are played piece by piece, and sound as if they were not."""

from __future__ import annotations

import numpy as np
import pytest

from cadenza.score.note import TimedNote
from cadenza.synth import stretches
from cadenza.synth.instrument import Phrase, Stereo
from cadenza.synth.stretches import LONG_SECONDS, play_through

RATE = 8000


class Bell:
    """A voice that remembers what it was asked: every note is a sine that decays, as pure as its start is exact."""

    def __init__(self) -> None:
        self.asked: list[Phrase] = []

    def __call__(self, phrase: Phrase) -> Stereo:
        self.asked.append(phrase)
        out = np.zeros((2, phrase.frames), np.float32)
        for note in phrase.notes:
            start = round(note.start_seconds * RATE)
            t = np.arange(min(phrase.frames - start, 4 * RATE)) / RATE
            out[:, start : start + t.size] += (np.sin(2 * np.pi * 10 * note.pitch * t) * np.exp(-4 * t)).astype("f4")
        return out


def phrase(seconds: float, *, every: float = 0.5, rests: tuple[float, ...] = ()) -> Phrase:
    starts = [s for s in np.arange(0.0, seconds - 2.0, every) if not any(r - 2.0 < s < r for r in rests)]
    notes = tuple(TimedNote(float(s), 0.4, 40 + k % 24, 90) for k, s in enumerate(starts))
    return Phrase(notes, round(seconds * RATE), RATE, seed=1, pedal=((10.0, 200.0),))


def test_up_to_a_minute_and_a_half_the_voice_plays_in_one_go() -> None:
    bell = Bell()
    asked = phrase(LONG_SECONDS)
    assert np.array_equal(play_through(bell, asked), Bell()(asked))
    assert bell.asked == [asked]


def test_a_long_phrase_sounds_as_if_played_in_one_go_and_no_piece_is_long() -> None:
    bell = Bell()
    asked = phrase(300.0)
    played = play_through(bell, asked)
    assert played.shape == (2, asked.frames)
    assert np.abs(played - Bell()(asked)).max() < 1e-4
    assert len(bell.asked) > 5
    assert max(piece.frames for piece in bell.asked) < 60 * RATE
    assert sum(len(piece.notes) for piece in bell.asked) == len(asked.notes)
    assert all(up > down >= 0.0 for piece in bell.asked for down, up in piece.pedal)
    assert {piece.seed for piece in bell.asked} == {1}


def test_a_long_phrase_is_parted_where_the_part_rests() -> None:
    bell = Bell()
    play_through(bell, phrase(200.0, rests=(18.0, 61.0)))
    ends = [piece.notes[-1].start_seconds for piece in bell.asked[:2]]
    assert ends[0] == pytest.approx(16.0, abs=0.6)


def test_one_note_that_lasts_is_never_parted_and_a_part_that_comes_late_starts_late() -> None:
    bell = Bell()
    drone = Phrase((TimedNote(0.0, 290.0, 40, 80),), 300 * RATE, RATE, seed=1)
    play_through(bell, drone)
    assert [piece.frames for piece in bell.asked] == [300 * RATE]
    late = Phrase((TimedNote(250.0, 1.0, 40, 80),), 300 * RATE, RATE, seed=1)
    assert np.abs(play_through(bell, late) - Bell()(late)).max() < 1e-4
    assert bell.asked[-1].frames < 20 * RATE


def test_a_piece_of_the_wrong_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="a voice gave"):
        play_through(lambda asked: np.zeros((2, 5), np.float32), phrase(120.0))


def test_a_long_phrase_without_notes_is_silence() -> None:
    assert stretches.play_through(Bell(), Phrase((), 100 * RATE, RATE, seed=1)).any() is np.False_
