"""Lead: jazz: a syncopated head, then eighth lines with guide tones, enclosures, arpeggios up and scales down."""

from __future__ import annotations

from cadenza.compose.melody.home import is_solo
from cadenza.compose.melody.manner import LINEAR, Manner
from cadenza.compose.melody.tune import write_tune
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.note import Note

HEAD = Manner(
    moves=(0.12, 0.3, 0.12, 0.05, 0.03, 0.012, 0.004),
    notes_per_second=2.9,
    bar_notes=(3.6, 6.0),
    syncopation=0.75,
    sixteenths=0.0,
    phrase_beats=8.0,
    forms=("aaba", "abab", "abac"),
    rest=0.5,
    late_start=0.45,
    pickup=0.35,
    literal=0.7,
    detached=0.2,
    span=7.5,
    chord_sevenths=True,
    arpeggio=0.4,
    chromatic=0.25,
    vibrato_cents=14.0,
)
SOLO = Manner(
    moves=LINEAR,
    notes_per_second=4.6,
    bar_notes=(5.0, 7.6),
    syncopation=0.55,
    sixteenths=0.0,
    phrase_beats=12.0,
    forms=("abac", "abcd", "aabc"),
    rounds=0.0,
    rest=0.55,
    late_start=0.5,
    pickup=0.4,
    literal=0.25,
    cells=7,
    triplets=0.14,
    span=9.0,
    arch=(3.0, 6.0),
    chord_sevenths=True,
    arpeggio=0.9,
    chromatic=0.4,
    vibrato_cents=14.0,
)


def jazz_solo(passage: Passage) -> list[Note]:
    """Write the head where the section states, an improvised chorus where it is a solo."""
    return write_tune(passage, SOLO if is_solo(passage.section) else HEAD)


IDIOMS: dict[str, Idiom] = {"jazz_solo": jazz_solo}
