"""Lead: a singable pop line; verse low and narrow, chorus higher with longer notes and a hook that returns."""

from __future__ import annotations

from cadenza.compose.melody.manner import Manner
from cadenza.compose.melody.tune import write_tune
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.note import Note

VOCAL = Manner(chorus_notes=0.85, vibrato_cents=18.0)


def vocal_pop(passage: Passage) -> list[Note]:
    """Write a sung melody: two-bar phrases, off-beat entries, long last notes."""
    return write_tune(passage, VOCAL)


IDIOMS: dict[str, Idiom] = {"vocal_pop": vocal_pop}
