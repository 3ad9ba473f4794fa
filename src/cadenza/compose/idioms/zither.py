"""Zithers: koto, guzheng and their kin: open strings, short fragments that fall, a tone that hurries, a glissando."""

from __future__ import annotations

from cadenza.compose.lines.strikes import closed
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

# (beat, rungs above the fragment's first tone): what fingers fall into on strings tuned to five tones
_FRAGMENTS = (
    ((Fraction(0), 0), (Fraction(1, 2), -1), (Fraction(1), -2)),
    ((Fraction(0), 0), (Fraction(3, 4), 1), (Fraction(1), 0), (Fraction(2), -2)),
    ((Fraction(0), 0), (Fraction(1, 4), 1), (Fraction(1, 2), 0), (Fraction(3, 2), -3)),
    ((Fraction(0), 0), (Fraction(1), 2), (Fraction(3, 2), 1), (Fraction(2), -1)),
)
_HURRIED = tuple(Fraction(n, 24) for n in (0, 18, 32, 43, 52, 59, 65, 70, 74, 78, 82, 86))  # one tone, ever faster
# which bars of four speak, by level: silence is a part of it
_SPEAKING = {1: (1,), 2: (1, 3), 3: (0, 1, 3), 4: (0, 1, 2, 3)}
GLISSANDO = 8  # strings that a hand runs over before the next section


def zither(passage: Passage) -> list[Note]:
    """Pluck the chord's open fifth every other bar, fragments between, and run into what follows."""
    low, high = passage.member.low or 43, passage.member.high or 84
    rungs = [p for p in range(low, high + 1) if p % 12 in passage.key.scale]
    shared, touch = passage.shared_rng("fragments"), passage.rng("touch")
    chosen = shared.sample(range(len(_FRAGMENTS)), 2)
    top = len(rungs) * 2 // 3
    loud = 66 + (passage.section.energy - 0.5) * 30
    notes: list[Note] = []

    def pluck(at: Fraction, length: Fraction, pitch: int, lean: float) -> None:
        velocity = max(24, min(118, round(loud + lean + touch.gauss(0, 4))))
        if at < passage.end_beat:
            notes.append(Note(at, min(length, passage.end_beat - at), pitch, velocity))

    for bar in range(passage.section.bars):
        start, chord = passage.bar_start(bar), passage.chord_at(passage.bar_start(bar)).chord
        if bar % 2 == 0:
            root = low + (chord.root - low) % 12
            for n, pitch in enumerate((root, root + 7, root + 12)[: 2 if passage.level < 3 else 3]):
                pluck(start + Fraction(n, 8), Fraction(3), pitch, 6 - 3 * n)
        if bar % 4 not in _SPEAKING[passage.level]:
            continue
        begin = start + (1 if bar % 2 == 0 else Fraction(1, 2))
        first = min(len(rungs) - 3, max(4, top + shared.randint(-2, 2)))
        if passage.level >= 3 and bar % 4 == 3:
            for n, beat in enumerate(_HURRIED):
                pluck(begin + beat * passage.meter.beats_per_bar / 5, Fraction(1, 2), rungs[first], n - 10)
            continue
        for beat, step in _FRAGMENTS[chosen[bar // 2 % 2]]:
            if begin + beat < start + passage.meter.beats_per_bar:
                pluck(begin + beat, Fraction(3, 2), rungs[first + step], 0 if beat else 4)
    if not passage.is_last and passage.section.bars >= 4:
        for n, pitch in enumerate(rungs[-GLISSANDO - 2 : -2]):
            pluck(passage.end_beat - 1 + Fraction(n, GLISSANDO), Fraction(1), pitch, n - 8)
    return closed(sorted(notes, key=lambda n: (n.start_beat, n.pitch)), passage)


IDIOMS: dict[str, Idiom] = {"zither": zither}
