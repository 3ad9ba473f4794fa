"""Rolls: a stick that comes again at once falls from less high, so that a roll does not outdo its downbeat."""

from __future__ import annotations

from collections.abc import Sequence

from cadenza.score.note import TimedNote

ROLLED = frozenset({38, 39, 40})  # snares and claps
_FREE_SECONDS, _MOST_DB = 0.2, 6.0


def rolled_db(notes: Sequence[TimedNote]) -> list[float]:
    """Return what each note of a kit is softer by, at most 0 dB, for the stroke of its own key just before it."""
    before: dict[int, float] = {}
    answer = []
    for note in notes:
        gap = note.start_seconds - before.get(note.pitch, -1.0)
        before[note.pitch] = note.start_seconds
        hurried = note.pitch in ROLLED and gap < _FREE_SECONDS
        answer.append(-_MOST_DB * (1.0 - max(gap, 0.0) / _FREE_SECONDS) if hurried else 0.0)
    return answer
