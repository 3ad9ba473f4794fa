"""Chords for two hands: Alberti and stride."""

from __future__ import annotations

from cadenza.compose.groove.grid import pulses
from cadenza.compose.lines.strikes import Strike, closed, sounded
from cadenza.compose.lines.voicings import Voiced, at_beat, voiced
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note


def alberti(passage: Passage) -> list[Note]:
    """Break close chords low, high, middle, high."""
    chords = voiced(passage, voices=3)
    step = Fraction(1, 2) if passage.level < 4 else Fraction(1, 4)
    if passage.meter.is_compound:
        step = Fraction(1, 2)
    order: tuple[int, ...] = (0, 1, 2, 1) if passage.meter.beats_per_bar % 2 else (0, 2, 1, 2)
    if passage.meter.is_compound or passage.meter.beats_per_bar == 3:
        order = (0, 1, 2) if passage.meter.is_compound else (0, 2, 1, 2, 1, 2)
    loud = round(64 + (passage.section.energy - 0.5) * 26)
    notes: list[Note] = []
    at, n = passage.start_beat, 0
    before: Voiced | None = None
    while at < passage.end_beat:
        chord = at_beat(chords, at)
        if chord is not before or (at - passage.start_beat) % passage.meter.beats_per_bar == 0:
            n, before = 0, chord
        tone = chord.pitches[order[n % len(order)] % len(chord.pitches)]
        length = step * 2 if n % len(order) == 0 else step
        notes.append(Note(at, min(length, passage.end_beat - at), tone, loud + (7 if n % len(order) == 0 else 0)))
        at, n = at + step, n + 1
    return closed(notes, passage)


def stride(passage: Passage) -> list[Note]:
    """Alternate a low bass note with a chord above it, beat by beat."""
    low = passage.member.low or 36
    chords = voiced(passage, voices=3, low=max(low + 14, 50), high=max(passage.member.high, low + 30))
    rng = passage.shared_rng("stride")
    strikes: list[Strike] = []
    basses: list[Note] = []
    beats = pulses(passage.meter)
    in_two = passage.meter.numerator == 2
    loud = round(78 + (passage.section.energy - 0.5) * 26)
    walks = _walks(passage, low)
    for bar in range(passage.section.bars):
        for n, (start, length) in enumerate(beats):
            at = passage.bar_start(bar) + start
            chord = at_beat(chords, at)
            if at in walks:  # the ends of phrases walk down or up into the next root, in octaves
                for pitch in (walks[at], walks[at] + 12):
                    basses.append(Note(at, length * Fraction(4, 5), pitch, loud + (2 if pitch > walks[at] else -2)))
                continue
            if n % 2 == 0 and not (passage.meter.numerator == 3 and n):
                wanted = chord.span.chord.bass_class if n == 0 or rng.random() < 0.2 else chord.span.chord.degree(5)
                pitch = low + (wanted - low) % 12
                basses.append(Note(at, length * Fraction(4, 5), pitch, loud + 4))
                if passage.level >= 3 and pitch + 12 < chord.pitches[0]:
                    basses.append(Note(at, length * Fraction(4, 5), pitch + 12, loud - 6))
            else:
                strikes.append(Strike(at, length * Fraction(3, 5), -4))
            last = n == len(beats) - 1 and passage.level >= 3 and bar % 2 == passage.occurrence % 2
            if in_two or (last and length == 1):
                strikes.append(Strike(at + length / 2, length * Fraction(3, 10), -4))
    chords_struck = sounded(strikes, chords, passage, base=74)
    return closed(sorted(basses + chords_struck, key=lambda n: (n.start_beat, n.pitch)), passage)


def _walks(passage: Passage, low: int) -> dict[Fraction, int]:
    """Return the octaves that walk through chord tones into the next root, in the second half of every fourth bar.

    They walk twice as often where it is loud and each second time a strain comes back.
    """
    beats = pulses(passage.meter)
    found: dict[Fraction, int] = {}
    if passage.level < 2 or len(beats) != 4:
        return found
    every = 2 if passage.level == 4 or passage.occurrence % 2 else 4
    for bar in range(every - 1, passage.section.bars - passage.is_last, every):
        start = passage.bar_start(bar)
        inside = bar + 1 < passage.section.bars
        coming = passage.chord_at(start + passage.meter.beats_per_bar) if inside else passage.next_chord
        if coming is None:
            continue
        target = low + (coming.chord.bass_class - low) % 12
        for (at, _), near in zip(beats[2:], (1, 0), strict=True):
            classes = passage.chord_at(start + at).chord.pitch_classes
            tones = [p for p in range(low, low + 13) if p % 12 in classes and p != target]
            found[start + at] = sorted(tones or [target], key=lambda p: abs(p - target))[min(near, len(tones) - 1)]
    return found


IDIOMS: dict[str, Idiom] = {"alberti": alberti, "stride": stride}
