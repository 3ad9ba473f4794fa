"""Tango: marcato, síncopa and three-three-two, the same figure in the piano and the bass, told bar by bar."""

from __future__ import annotations

from dataclasses import replace

from cadenza.compose.groove.grid import pulses
from cadenza.compose.idioms.bass_pitches import ended, weight
from cadenza.compose.idioms.bass_strokes import Stroke
from cadenza.compose.lines.lane import Lane
from cadenza.compose.lines.strikes import Strike, changed, sounded
from cadenza.compose.lines.voicings import voiced
from cadenza.compose.passage import Idiom, Passage, stream
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

Figure = tuple[tuple[Fraction, Fraction, int], ...]  # start, length, accent of each stroke of a bar


def _figure(*strokes: tuple[float, float, int]) -> Figure:
    return tuple((Fraction(at), Fraction(length), accent) for at, length, accent in strokes)


FIGURES: dict[str, Figure] = {
    "two": _figure((0, 1.5, 6), (2, 1.5, 0)),
    "marcato": _figure((0, 0.5, 12), (1, 0.5, -8), (2, 0.5, 8), (3, 0.5, -8)),
    "sincopa": _figure((0, 0.375, 8), (0.5, 1, 14), (1.5, 0.375, -2), (2, 0.5, 6), (3, 0.5, -4)),
    "three": _figure((0, 1, 14), (1.5, 1, 10), (3, 0.75, 8)),
    "full": _figure((0, 0.5, 14), (0.5, 0.5, -8), (1.5, 0.75, 10), (2, 0.5, -8), (3, 0.5, 8), (3.5, 0.5, -6)),
}
# which figures the bars of a phrase have, by level
PHRASES: dict[int, tuple[tuple[str, ...], ...]] = {
    1: (("two", "two", "two", "two"),),
    2: (("marcato", "marcato", "marcato", "two"), ("two", "two", "marcato", "sincopa")),
    3: (("marcato", "marcato", "marcato", "sincopa"), ("marcato", "sincopa", "marcato", "sincopa")),
    4: (("full", "three", "full", "sincopa"), ("sincopa", "full", "three", "full")),
}
DEGREES = {"two": (1, 5), "marcato": (1, 1, 5, 5), "sincopa": (1, 1, 5, 1, 5), "three": (1, 5, 1)}


def figures(passage: Passage) -> list[str]:
    """Return the figure of each bar; the whole band asks here, so that it plays as one."""
    roll = stream(passage.plan.seed, "tango", passage.section.letter).random()
    phrases = PHRASES[passage.level]
    phrase = phrases[int((roll + 0.5 * passage.occurrence) * len(phrases)) % len(phrases)]
    return [phrase[bar % len(phrase)] for bar in range(passage.section.bars)]


def tango_piano(passage: Passage) -> list[Note]:
    """Mark the figures in short chords, roots in the left hand where a bar or its half begins."""
    chords = voiced(passage)
    strikes = [
        Strike(passage.bar_start(bar) + at, length, accent)
        for bar, name in enumerate(figures(passage))
        for at, length, accent in _strokes(name, passage)
    ]
    return sounded(changed(strikes, chords, within=Fraction(1)), chords, passage, base=74)


def tango_bass(passage: Passage) -> list[Note]:
    """Mark the figures on root and fifth, and drag into each phrase from below."""
    lane, rng = Lane.of(passage), passage.rng("tango")
    notes: list[Note] = []
    for bar, name in enumerate(figures(passage)):
        for n, (at, length, accent) in enumerate(_strokes(name, passage)):
            start = passage.bar_start(bar) + at
            stop = lane.stop_at(start)
            degrees = DEGREES.get(name, (1, 1, 5, 5))
            first = n == 0 or stop.span.start_beat == start
            pitch = stop.root if first else lane.degree(stop, degrees[n % len(degrees)], stop.root)
            velocity = weight(Stroke(start, length, "1"), passage, set(), rng) + accent // 3
            notes.append(Note(start, length, pitch, max(30, min(122, velocity))))
        if bar % 4 == 3 and passage.level >= 2 and bar < passage.section.bars - passage.is_last:
            notes = _dragged(notes, passage.bar_start(bar) + passage.meter.beats_per_bar, lane, passage)
    return ended(notes, lane, passage)


def _dragged(notes: list[Note], end: Fraction, lane: Lane, passage: Passage) -> list[Note]:
    """Return the notes with an arrastre: a glide in the last half beat that arrives on the next root."""
    begin = end - Fraction(1, 2)
    target = lane.next_stop(begin).root if passage.chord_at(begin).end_beat <= end else lane.stop_at(begin).root
    kept = [n for n in notes if n.start_beat < begin]
    if kept and kept[-1].end_beat > begin:
        kept[-1] = replace(kept[-1], length_beats=begin - kept[-1].start_beat)
    low = max(target - 2, lane.low)
    glide = ((0.0, 0.0), (0.3, 0.0), (1.0, float(target - low)))
    return [*kept, Note(begin, end - begin, low, 74, "legato", glide)]


def _strokes(name: str, passage: Passage) -> Figure:
    """Return the strokes of a figure; a tango waltz has its first beat in the bass and the others above it."""
    if passage.meter.beats_per_bar == 4:
        return FIGURES[name]
    return tuple((start, length / 2, 8 if n == 0 else -4) for n, (start, length) in enumerate(pulses(passage.meter)))


IDIOMS: dict[str, Idiom] = {"tango_piano": tango_piano, "tango_bass": tango_bass}
