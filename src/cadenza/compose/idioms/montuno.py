"""Montuno: the piano's guajeo, octaves around two inner tones over the clave."""

from __future__ import annotations

from cadenza.compose.groove.grid import Grid, read_grid
from cadenza.compose.lines.lane import scale_at
from cadenza.compose.lines.strikes import closed
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.chord import Chord
from cadenza.score.note import Note

_MONTUNO = ("x.x.xx.x .x.x.x.x", "x..xx.x. .x.xx.x.", "x.xx.x.x .xx.x.x.")
EARLY = Fraction(1, 2)
RIGHT_HAND = 52  # where the octaves begin; below it is the left hand's


def montuno(passage: Passage) -> list[Note]:
    """Alternate an octave with the tones inside it, two bars at a time, each change an eighth early.

    The octave follows the chords by the smallest step and leans on its upper neighbour where a chord stays; louder
    sections put an inner tone into the octave, then the left hand below it.
    """
    grid = _grid(passage)
    hits = [passage.bar_start(b) + s.at for b in range(passage.section.bars) for s in grid[b % len(grid)]]
    low, high = passage.member.low or 48, passage.member.high or 84
    loud = 84 + (passage.section.energy - 0.6) * 24
    touch, notes = passage.rng("touch"), list[Note]()
    right = max(low, min(RIGHT_HAND, high - 24))
    outer, before, since = right + 5, None, 0
    for at, end in zip(hits, [*hits[1:], passage.end_beat], strict=True):
        chord = _chord(passage, at, end)
        since = 0 if chord != before else since + 1
        if chord != before:
            outer, before = _nearest(chord, outer, right, high), chord
        pitches = _sounding(passage, chord, outer, since, at)
        accent = 6 if at % 1 else 0
        for pitch in pitches:
            lean = 3 if pitch == max(pitches) else 0
            velocity = max(30, min(122, round(loud + accent + lean + touch.gauss(0, 3))))
            length = min((end - at) * Fraction(4, 5), Fraction(3, 4))
            if low <= pitch <= high:
                notes.append(Note(at, min(length, passage.end_beat - at), pitch, velocity))
    return closed(notes, passage)


def _sounding(passage: Passage, chord: Chord, outer: int, since: int, at: Fraction) -> list[int]:
    """Return what one stroke sounds: the octave on even strokes, the inner tones between them."""
    inner = _inner(chord, outer)
    if since % 2:
        return inner if passage.level < 4 else [*inner, outer + 12]
    top = outer
    if since % 8 == 6:  # the octave leans on its neighbour and comes back
        top = next((p for p in (outer + 1, outer + 2) if p % 12 in scale_at(passage, at)), outer)
    octave = [top, top + 12]
    if passage.level >= 3:
        octave = [top, inner[-1], top + 12]
    return [top - 12, *octave] if passage.level == 4 else octave


def _inner(chord: Chord, outer: int) -> list[int]:
    """Return the two chord tones inside the octave above `outer`, nearest its middle."""
    inside = [p for p in range(outer + 2, outer + 11) if p % 12 in chord.pitch_classes[:4]]
    return sorted(sorted(inside, key=lambda p: abs(p - outer - 6))[:2]) or [outer + 7]


def _nearest(chord: Chord, outer: int, low: int, high: int) -> int:
    tones = [p for p in range(low, max(low + 12, high - 12) + 1) if p % 12 in chord.pitch_classes[:3]]
    return min(tones, key=lambda p: abs(p - outer) + 0.1 * abs(p - low - 6))


def _chord(passage: Passage, at: Fraction, end: Fraction) -> Chord:
    """Return the chord that a stroke means: the next one on the last eighth of a bar that is held over."""
    inside = (at - passage.start_beat) % passage.meter.beats_per_bar
    early = inside >= passage.meter.beats_per_bar - EARLY and end - at >= EARLY
    return passage.chord_at(at + (EARLY if early else 0)).chord


def _grid(passage: Passage) -> Grid:
    text = passage.member.rows[0] if passage.member.rows else passage.shared_rng("montuno").choice(_MONTUNO)
    signs = text.replace(" ", "")
    text = f"{signs[:8]} / {signs[8:]}" if "/" not in text and len(signs) == 16 else text
    return read_grid(text, passage.meter)


IDIOMS: dict[str, Idiom] = {"montuno": montuno}
