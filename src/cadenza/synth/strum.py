"""Strum: a chord under one hand, its strings struck one after the other, down and up in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cadenza.score.note import TimedNote
from cadenza.synth.instrument import Phrase, Stereo, Voice

_TOGETHER_S = 0.03  # notes that start within this of the first are one stroke
_STRINGS = 3  # fewer are plucked by fingers
_BACK_S = 0.32  # a stroke that follows sooner than this is on the hand's way back


@dataclass(frozen=True, slots=True)
class Strummed:
    """A voice whose chords are strummed: `seconds` from string to string at half strength, less when hit hard."""

    voice: Voice
    seconds: float

    def __call__(self, phrase: Phrase) -> Stereo:
        return self.voice(replace(phrase, notes=strummed(phrase.notes, seconds=self.seconds)))


def strummed(notes: Sequence[TimedNote], *, seconds: float) -> tuple[TimedNote, ...]:
    """Return the notes with their chords spread, in order of start; every note still ends when it did."""
    made: list[TimedNote] = []
    down, before = True, -1.0
    for stroke in _strokes(notes):
        if len(stroke) < _STRINGS:
            made += stroke
            continue
        start = stroke[0].start_seconds
        down = not (down and start - before < _BACK_S)
        before = start
        force = max(note.velocity for note in stroke) / 127.0
        gap = seconds * (1.4 - 0.8 * force)
        for place, note in enumerate(sorted(stroke, key=lambda note: note.pitch if down else -note.pitch)):
            late = start + place * gap
            end = note.start_seconds + note.length_seconds
            made.append(replace(note, start_seconds=late, length_seconds=max(end - late, 0.02)))
    return tuple(sorted(made, key=lambda note: note.start_seconds))


def _strokes(notes: Sequence[TimedNote]) -> Iterator[list[TimedNote]]:
    stroke: list[TimedNote] = []
    for note in notes:
        if stroke and note.start_seconds - stroke[0].start_seconds > _TOGETHER_S:
            yield stroke
            stroke = []
        stroke.append(note)
    if stroke:
        yield stroke
