"""Stretches: a long phrase played piece by piece, so that a voice never needs the memory of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from cadenza.audio.tape import rest, tape, trim
from cadenza.score.note import TimedNote
from cadenza.synth.instrument import Phrase, Stereo, Voice

LONG_SECONDS = 90.0  # up to here a voice plays its phrase in one go
_STRETCH_SECONDS = 20.0
_SEARCH_SECONDS = 6.0  # how far from there a stretch may end, for the sake of a rest
_RING_SECONDS = 10.0  # how long the last note of a stretch may sound on
_LEAD_SECONDS = 0.1
_FADE_SECONDS = 1.0
_ALIGNED = 64


def play_through(voice: Voice, phrase: Phrase) -> Stereo:
    """Return the sound of the phrase, (2, frames), that may be written to; a long one on tape."""
    if phrase.frames <= LONG_SECONDS * phrase.sample_rate:
        return np.require(voice(phrase), np.float32, ["C", "W"])
    out = tape(2, phrase.frames)
    for notes in _stretches(phrase.notes):
        part, first = _part(phrase, notes)
        samples = voice(part)
        if samples.shape != (2, part.frames):
            raise ValueError(f"a voice gave {samples.shape} and not (2, {part.frames})")
        fade = min(round(_FADE_SECONDS * phrase.sample_rate), part.frames)
        here = out[:, first : first + part.frames]
        if first + part.frames < phrase.frames:
            here[:, :-fade] += samples[:, :-fade]
            here[:, -fade:] += samples[:, -fade:] * np.linspace(1.0, 0.0, fade, dtype=np.float32)
        else:
            here += samples
        del samples
        rest(out)
        trim()
    return out


def _stretches(notes: Sequence[TimedNote]) -> Iterator[Sequence[TimedNote]]:
    """Yield the notes in stretches of about 20 s, parted where the part rests longest or overlaps least."""
    starts = np.array([note.start_seconds for note in notes])
    ends = np.maximum.accumulate(starts + np.array([note.length_seconds for note in notes])) if len(notes) else starts
    first = 0
    while first < len(notes):
        goal = starts[first] + _STRETCH_SECONDS
        near = np.flatnonzero(np.abs(starts - goal) <= _SEARCH_SECONDS)
        near = near[near > first]
        if near.size == 0:
            near = np.flatnonzero(starts > goal)[:1]
        if near.size == 0 or starts[-1] - goal < 0.5 * _STRETCH_SECONDS:
            yield notes[first:]
            return
        gaps = starts[near] - ends[near - 1]
        last = int(near[np.argmax(gaps)])
        yield notes[first:last]
        first = last


def _part(phrase: Phrase, notes: Sequence[TimedNote]) -> tuple[Phrase, int]:
    """Return a phrase of these notes alone, timed from its own start, and the frame at which that lies."""
    first = max(int((notes[0].start_seconds - _LEAD_SECONDS) * phrase.sample_rate) // _ALIGNED * _ALIGNED, 0)
    return excerpt(phrase, notes, first=first, ring_seconds=_RING_SECONDS), first


def excerpt(phrase: Phrase, notes: Sequence[TimedNote], *, first: int, ring_seconds: float) -> Phrase:
    """Return a phrase of these notes alone, timed from frame `first` on, as long as they sound and ring."""
    rate = phrase.sample_rate
    silent = max(note.start_seconds + note.length_seconds for note in notes) + ring_seconds
    frames = min(phrase.frames, round(silent * rate)) - first
    begin = first / rate
    moved = tuple(replace(note, start_seconds=note.start_seconds - begin) for note in notes)
    pedal = tuple((max(down - begin, 0.0), up - begin) for down, up in phrase.pedal if up > begin and down < silent)
    return replace(phrase, notes=moved, frames=max(frames, 1), pedal=pedal)
