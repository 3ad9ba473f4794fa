"""Pads: held chords that breathe, drones, swells."""

from __future__ import annotations

from dataclasses import replace

from cadenza.compose.idioms.comp import tied
from cadenza.compose.lines.strikes import closed
from cadenza.compose.lines.voicings import voiced
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note


def pad(passage: Passage) -> list[Note]:
    """Hold each chord, common tones tied, each note swelling a little."""
    chords = voiced(passage, open_position=passage.level >= 3)
    return closed(tied(chords, passage, base=66, swell=True), passage)


def slow_pad(passage: Passage) -> list[Note]:
    """Hold open chords for as long as they last, entering from nothing."""
    chords = voiced(passage, voices=3 if passage.level < 3 else 4, open_position=True)
    loud = max(24, min(110, round(60 + (passage.section.energy - 0.5) * 30)))
    curve = ((0.0, -18.0), (0.35, -2.0), (0.7, 0.0), (1.0, -12.0))
    notes: list[Note] = []
    for chord in chords:
        for i, pitch in enumerate(chord.pitches):
            late = Fraction(i, 4) if chord.span.length_beats >= 4 else Fraction(0)  # voices enter one by one
            length = chord.span.length_beats - late
            notes.append(Note(chord.span.start_beat + late, length, pitch, loud - i, "legato", (), curve))
    return closed(sorted(notes, key=lambda n: (n.start_beat, n.pitch)), passage)


def drone(passage: Passage) -> list[Note]:
    """Hold tonic and fifth under everything, renewed every eight bars; loud sections add the octave."""
    low = passage.member.low or 36
    root = low + (passage.key.tonic - low) % 12
    fifth = 7 if (passage.key.tonic + 7) % 12 in passage.key.scale else 5
    pitches = [root, root + fifth, root + 12][: 3 if passage.level >= 3 else 2]
    pitches = [p for p in pitches if p <= (passage.member.high or 127)] or [root]
    loud = round(64 + (passage.section.energy - 0.5) * 30)
    length = passage.meter.beats_per_bar * int(passage.member.options.get("bars", 8))
    notes: list[Note] = []
    at = passage.start_beat
    while at < passage.end_beat:
        until = min(at + length, passage.end_beat)
        notes += [
            Note(at, until - at, p, loud - 4 * i, "legato", (), ((0.0, -4.0), (0.5, 0.0), (1.0, -4.0)))
            for i, p in enumerate(pitches)
        ]
        at = until
    return notes


def swell(passage: Passage) -> list[Note]:
    """Grow from nothing into each second chord and fall back, as strings and cymbals do."""
    chords = voiced(passage, voices=3 if passage.level < 3 else 4)
    loud = max(30, min(118, round(74 + (passage.section.energy - 0.5) * 30)))
    notes: list[Note] = []
    for i, chord in enumerate(chords):
        rising = i % 2 == 0
        curve = ((0.0, -20.0), (0.85, 0.0), (1.0, -1.0)) if rising else ((0.0, 0.0), (0.3, -3.0), (1.0, -18.0))
        for pitch in chord.pitches:
            notes.append(Note(chord.span.start_beat, chord.span.length_beats, pitch, loud, "legato", (), curve))
    return closed(notes, passage)


def choir_pad(passage: Passage) -> list[Note]:
    """Sing the chords in close harmony, breathing at the ends of phrases."""
    chords = voiced(passage, voices=3 if passage.level < 3 else 4, open_position=passage.level >= 3)
    breath = Fraction(1, 2)
    ends = {passage.bar_start(b) for b in range(4, passage.section.bars + 1, 4)} | {passage.end_beat}
    notes = tied(chords, passage, base=72, swell=True)
    return closed(
        [
            replace(n, length_beats=n.length_beats - breath) if n.end_beat in ends and n.length_beats > 1 else n
            for n in notes
        ],
        passage,
    )


IDIOMS: dict[str, Idiom] = {"pad": pad, "slow_pad": slow_pad, "drone": drone, "swell": swell, "choir_pad": choir_pad}
