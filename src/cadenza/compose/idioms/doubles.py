"""Doubles: a second voice that sings the melody too, a third, a fifth or a sixth below it, or after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cadenza.compose.lines.lane import scale_at
from cadenza.compose.melody.gaps import lead_of, slow_enough
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

LATE = Fraction(3, 4)  # how many beats an echo comes after its note: three sixteenths
SOFTER, ECHO_SOFTER = 10, 26  # velocity
LONG = Fraction(1)  # from this length on a lower voice wants a tone of the chord


def thirds_double(passage: Passage) -> list[Note]:
    """Sing under the melody in thirds: by scale where it moves, on tones of the chord where it stays."""
    melody = slow_enough(lead_of(passage), passage.plan.tempo_bpm)
    found = []
    for note in melody:
        pitch = _below(note, passage)
        if passage.member.low <= pitch <= passage.member.high:
            found.append(replace(note, pitch=pitch, velocity=max(20, note.velocity - SOFTER), bend=()))
    return found


def _below(note: Note, passage: Passage) -> int:
    """Return the tone under a melody's note: a chord tone a third to a sixth below a long one, else two steps down."""
    classes = passage.chord_at(note.start_beat).chord.pitch_classes
    tones = [p for p in range(note.pitch - 9, note.pitch - 2) if p % 12 in classes]
    if note.length_beats >= LONG and tones:
        return tones[-1]
    scale = scale_at(passage, note.start_beat)
    steps = [p for p in range(note.pitch - 9, note.pitch) if p % 12 in scale]
    return steps[-2] if len(steps) >= 2 and len(scale) >= 6 else tones[-1] if tones else note.pitch - 4


def soli(passage: Passage) -> list[Note]:
    """Thicken the melody as a section of saxophones does: three voices close under each tone, diminished in passing.

    Quiet sections have one voice below it instead of three; a soloist plays alone.
    """
    alone = passage.section.function == "solo"
    melody = [] if alone else slow_enough(lead_of(passage), passage.plan.tempo_bpm)
    found = []
    for note in melody:
        for pitch in _block(note, passage)[: 1 if passage.level < 3 else 3]:
            if passage.member.low <= pitch <= passage.member.high:
                found.append(replace(note, pitch=pitch, velocity=max(20, note.velocity - SOFTER), bend=()))
    return found


def _block(note: Note, passage: Passage) -> list[int]:
    """Return the three tones under a melody's tone in close position, highest first."""
    chord = passage.chord_at(note.start_beat).chord
    classes = set(chord.pitch_classes[:4])
    if len(classes) < 4:
        classes.add((chord.root + 9) % 12)  # the sixth makes a triad four voices
    if note.pitch % 12 not in chord.pitch_classes and note.length_beats < LONG:
        return [note.pitch - 3, note.pitch - 6, note.pitch - 9]
    return [p for p in range(note.pitch - 2, note.pitch - 14, -1) if p % 12 in classes][:3]


def organum(passage: Passage) -> list[Note]:
    """Sing a perfect fifth below the chant (a fourth where the mode has no fifth), together where a phrase ends."""
    melody = lead_of(passage)
    followed = [*[n.start_beat for n in melody[1:]], passage.end_beat]
    found = []
    for note, following in zip(melody, followed, strict=True):
        scale = scale_at(passage, note.start_beat)
        under = next((note.pitch - step for step in (7, 5) if (note.pitch - step) % 12 in scale), note.pitch - 12)
        closes = note.length_beats >= 2 and following - note.end_beat >= LONG
        pitch = note.pitch if closes else under
        if passage.member.low <= pitch <= passage.member.high:
            found.append(replace(note, pitch=pitch, velocity=max(20, note.velocity - SOFTER)))
    return found


def echo(passage: Passage) -> list[Note]:
    """Repeat the melody three sixteenths late and softer, as old sound chips did with their second pulse."""
    melody = lead_of(passage)
    late = [replace(n, start_beat=n.start_beat + LATE, velocity=max(18, n.velocity - ECHO_SOFTER)) for n in melody]
    return _inside(late, passage)


def _inside(notes: Sequence[Note], passage: Passage) -> list[Note]:
    end = passage.end_beat
    kept = [n for n in notes if n.start_beat < end]
    ends = [*[n.start_beat for n in kept[1:]], end]
    return [replace(n, length_beats=min(n.length_beats, e - n.start_beat)) for n, e in zip(kept, ends, strict=True)]


IDIOMS: dict[str, Idiom] = {"thirds_double": thirds_double, "soli": soli, "organum": organum, "echo": echo}
