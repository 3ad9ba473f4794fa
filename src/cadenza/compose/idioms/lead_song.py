"""Leads that sing: a pop voice, an instrumental cantabile, a folk tune."""

from __future__ import annotations

from cadenza.compose.melody.manner import STEPWISE, Manner
from cadenza.compose.melody.tune import write_tune
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.note import Note

VOCAL = Manner(
    notes_per_second=2.8,
    bar_notes=(3.3, 6.4),
    chorus_notes=0.72,
    rest=0.42,
    detached=0.35,
    vibrato_cents=18.0,
    expression="vocal",
)
CANTABILE = Manner(
    moves=STEPWISE,
    notes_per_second=2.2,
    bar_notes=(3.3, 6.0),
    syncopation=0.15,
    sixteenths=0.2,
    phrase_beats=9.0,
    forms=("abab", "abac", "abab", "aaba"),
    rest=0.48,
    late_start=0.1,
    pickup=0.35,
    detached=0.15,
    span=8.5,
    arch=(3.0, 5.5),
    vibrato_cents=22.0,
    expression="wind",
)
FOLK = Manner(
    moves=STEPWISE,
    notes_per_second=2.8,
    bar_notes=(3.6, 6.2),
    syncopation=0.08,
    sixteenths=0.15,
    phrase_beats=8.0,
    forms=("abab", "aaba", "abab", "abac"),
    rounds=0.5,
    rest=0.44,
    late_start=0.0,
    pickup=0.45,
    literal=0.88,
    detached=0.2,
    span=7.5,
    arch=(3.0, 5.0),
    arpeggio=0.4,
    expression="folk",
)


def vocal_pop(passage: Passage) -> list[Note]:
    """Write a sung melody: two-bar phrases, off-beat entries, a high chorus of longer notes."""
    return write_tune(passage, VOCAL)


def cantabile(passage: Passage) -> list[Note]:
    """Write a long-breathed instrumental melody: by step, one wide leap to its peak, swelling long notes."""
    return write_tune(passage, CANTABILE)


def folk_tune(passage: Passage) -> list[Note]:
    """Write a dance or song tune: even motion, arpeggios up and steps down, square phrases, cut notes."""
    return write_tune(passage, FOLK)


IDIOMS: dict[str, Idiom] = {"vocal_pop": vocal_pop, "cantabile": cantabile, "folk_tune": folk_tune}
