"""Lead: the blues: call, answer, a different third line; bends, slides, shakes, and room to breathe."""

from __future__ import annotations

from dataclasses import replace

from cadenza.compose.melody.home import is_solo, times_heard
from cadenza.compose.melody.manner import Manner
from cadenza.compose.melody.tune import write_tune
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.note import Note

BLUES = Manner(
    moves=(0.17, 0.34, 0.11, 0.035, 0.015, 0.008, 0.004),
    scale="blues",
    notes_per_second=2.7,
    bar_notes=(3.6, 6.2),
    syncopation=0.6,
    sixteenths=0.2,
    phrase_beats=8.0,
    forms=("abac", "aaba", "abac", "abac"),
    rounds=0.2,
    rest=0.62,
    late_start=0.8,
    pickup=0.2,
    literal=0.8,
    cells=4,
    triplets=0.06,
    detached=0.3,
    span=7.0,
    arch=(2.0, 4.5),
    chord_sevenths=True,
    vibrato_cents=0.0,
    expression="blues",
)


def blues_lead(passage: Passage) -> list[Note]:
    """Write two-bar calls and answers on the blues scale, entering late, landing on bent long notes.

    A last chorus is not the first one louder: it is improvised anew, unless a solo was; then the head comes home.
    """
    played = any(is_solo(s) and passage.member.part in s.cast for s in passage.plan.sections[: passage.index])
    if passage.section.function == "climax" and times_heard(passage) and not played:
        passage = replace(passage, section=replace(passage.section, function="solo"))
    notes = write_tune(passage, BLUES)
    return [_sweetened(passage, note, after) for note, after in zip(notes, [*notes[1:], None], strict=True)]


def _sweetened(passage: Passage, note: Note, after: Note | None) -> Note:
    """Return b3 as the chord's major third where it steps on to the root of the tonic chord."""
    chord = passage.chord_at(note.start_beat).chord
    third = (passage.key.tonic + 3) % 12
    resolves = after is not None and after.pitch % 12 == passage.key.tonic and not note.bend
    if note.pitch % 12 == third and resolves and chord.root == passage.key.tonic and not chord.is_minor:
        return replace(note, pitch=note.pitch + 1)
    return note


IDIOMS: dict[str, Idiom] = {"blues_lead": blues_lead}
