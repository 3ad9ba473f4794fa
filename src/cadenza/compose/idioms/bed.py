"""Beds: a texture under a whole section: rain, vinyl, a café."""

from __future__ import annotations

from cadenza.compose.passage import Idiom, Passage
from cadenza.score.note import Note


def bed(passage: Passage) -> list[Note]:
    """Hold the texture for the section, a little louder where there is less music over it."""
    velocity = round(92 - 24 * passage.section.energy)
    return [Note(passage.start_beat, passage.beats, 60, velocity)]


IDIOMS: dict[str, Idiom] = {"bed": bed}
