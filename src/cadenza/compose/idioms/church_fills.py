"""Church fills: what an organist or pianist plays when the singer breathes: runs, climbing chords, shakes."""

from __future__ import annotations

import random

from cadenza.compose.groove.hush import hushed
from cadenza.compose.melody.gaps import Gap, gaps_of, lead_of
from cadenza.compose.melody.ladder import TICKS, Ground, Ladder
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

LEAST_GAP = Fraction(3, 2)
MOST = Fraction(2)  # beats of one fill
SIXTEENTH, EIGHTH = Fraction(1, 4), Fraction(1, 2)
QUICK_BPM = 120.0  # from here on runs are in eighths
ON_TOP = 3  # rungs of a triad above the one that climbs


def church_fills(passage: Passage) -> list[Note]:
    """Write a fill into the end of most of the melody's gaps, so that it arrives where the singer goes on."""
    rng = passage.rng("church")
    eager = 0.35 + 0.5 * passage.section.energy
    found: list[Note] = []
    for gap in gaps_of(passage, lead_of(passage), least=LEAST_GAP):
        if rng.random() < eager:
            found += _fill(passage, gap, rng)
    inside = [n for n in found if passage.member.low <= n.pitch <= passage.member.high]
    return hushed(sorted(inside, key=lambda n: (n.start_beat, n.pitch)), passage)


def _fill(passage: Passage, gap: Gap, rng: random.Random) -> list[Note]:
    """Return one fill that ends on the last beat line of the gap."""
    end = Fraction(gap.end.__floor__()) if gap.end.__floor__() - gap.start >= 1 else gap.end
    start = max(gap.start, end - MOST)
    start = Fraction((start * 2).__ceil__(), 2)
    if end - start < 1:
        return []
    kind = rng.choices(("run", "climb", "shake"), weights=(5, 4, 1 + 2 * (passage.level >= 4)))[0]
    return {"run": _run, "climb": _climb, "shake": _shake}[kind](passage, start, end, rng)


def _run(passage: Passage, start: Fraction, end: Fraction, rng: random.Random) -> list[Note]:
    """Run through the pentatonic scale in sixteenths, the third bent from below, onto a tone of the chord."""
    unit = EIGHTH if passage.plan.tempo_bpm >= QUICK_BPM or passage.meter.is_compound else SIXTEENTH
    ladder = Ladder.of(passage.key, "pentatonic")
    ground = Ground(ladder, passage.chords, start_beat=float(passage.start_beat), sevenths=True)
    count, way = int((end - start) / unit), rng.choice((1, 1, -1))
    middle = (passage.member.low + passage.member.high) / 2 + rng.randint(-3, 5)
    rung = ladder.nearest(middle) - way * count // 2
    found = []
    for n in range(count):
        at = start + n * unit
        found.append(_note(passage, ground.pitch(rung, _tick(passage, at)), at, unit, accent=n * 2))
        rung += way if rng.random() < 0.85 else -way
    return found


def _climb(passage: Passage, start: Fraction, end: Fraction, _: random.Random) -> list[Note]:
    """Climb in triads by step, an eighth each, as a walk-up does under "amen"."""
    ladder = Ladder.of(passage.key, "key")
    if len(ladder.steps) < 7:
        return []
    ground = Ground(ladder, passage.chords, start_beat=float(passage.start_beat), sevenths=False)
    count = int((end - start) / EIGHTH)
    target = ground.snap(ladder.nearest((passage.member.low + passage.member.high) / 2), _tick(passage, end - EIGHTH))
    found = []
    for n in range(count):
        at = start + n * EIGHTH
        first = target - (count - 1 - n)
        found += [
            _note(passage, ground.pitch(first + above, _tick(passage, at)), at, EIGHTH, accent=n * 2)
            for above in (0, 2, ON_TOP + 1)
        ]
    return found


def _shake(passage: Passage, start: Fraction, end: Fraction, _: random.Random) -> list[Note]:
    """Shake two tones of the chord against each other in sixteenths."""
    ladder = Ladder.of(passage.key, "key")
    ground = Ground(ladder, passage.chords, start_beat=float(passage.start_beat), sevenths=False)
    top = ground.snap(ladder.nearest(passage.member.high - 7), _tick(passage, start))
    low = ground.snap(top - 1, _tick(passage, start), toward=-1)
    unit = SIXTEENTH if passage.plan.tempo_bpm < QUICK_BPM else EIGHTH
    return [
        _note(passage, ground.pitch(top if n % 2 else low, _tick(passage, at)), at, unit, accent=n)
        for n in range(int((end - start) / unit))
        for at in (start + n * unit,)
    ]


def _tick(passage: Passage, at: Fraction) -> int:
    return round((at - passage.start_beat) * TICKS)


def _note(passage: Passage, pitch: int, start: Fraction, length: Fraction, *, accent: int) -> Note:
    while pitch > passage.member.high:
        pitch -= 12
    while pitch < passage.member.low:
        pitch += 12
    return Note(start, length, pitch, max(24, min(112, round(54 + 30 * passage.section.energy + accent))))


IDIOMS: dict[str, Idiom] = {"church_fills": church_fills}
