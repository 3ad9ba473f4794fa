"""Hush: the beat of silence before a drop, kept by the whole band."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from cadenza.compose.passage import Passage
from cadenza.score.note import Note


def silent_from(passage: Passage) -> Fraction:
    """Return the beat from which a build falls silent before the climax it leads to (the passage's end if never)."""
    section, total = passage.section, passage.meter.beats_per_bar
    if section.function != "build" or passage.is_last or section.bars < 2 or total <= 2:
        return passage.end_beat
    if passage.plan.sections[passage.index + 1].energy < 0.7:
        return passage.end_beat
    return passage.end_beat - 1


def hushed(notes: list[Note], passage: Passage) -> list[Note]:
    """Return the notes with that beat left empty."""
    end = silent_from(passage)
    if end == passage.end_beat:
        return notes
    return [
        n if n.end_beat <= end else replace(n, length_beats=end - n.start_beat) for n in notes if n.start_beat < end
    ]
