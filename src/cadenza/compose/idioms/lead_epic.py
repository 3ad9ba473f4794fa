"""Lead: the broad theme of trailers and games: a leap of a fifth or an octave, four bars, then a third higher."""

from __future__ import annotations

from cadenza.compose.melody.manner import STEPWISE, Manner
from cadenza.compose.melody.tune import write_tune
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.note import Note

EPIC = Manner(
    moves=STEPWISE,
    notes_per_second=1.9,
    bar_notes=(3.2, 5.0),
    syncopation=0.12,
    sixteenths=0.15,
    phrase_beats=16.0,
    forms=("abab", "aaba", "abac"),
    rest=0.5,
    late_start=0.0,
    pickup=0.4,
    literal=0.85,
    detached=0.2,
    span=8.0,
    arch=(3.5, 6.0),
    opening_leaps=(3, 4, 7),
    returns=(2, 0, 1, -1),
    vibrato_cents=14.0,
    expression="wind",
)


def epic_theme(passage: Passage) -> list[Note]:
    """Write a theme that opens with a leap, walks on by step, and comes back a third higher."""
    return write_tune(passage, EPIC)


IDIOMS: dict[str, Idiom] = {"epic_theme": epic_theme}
