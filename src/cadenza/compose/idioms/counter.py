"""Counters: a second line under or over the melody, answers in its gaps, its doubling at the octave."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from cadenza.compose.melody.figure import Tone
from cadenza.compose.melody.gaps import Gap, gaps_of, lead_of, slow_enough
from cadenza.compose.melody.ladder import TICKS, Ground, Ladder
from cadenza.compose.melody.tune import placed
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

CLASHES = (1, 2, 10, 11)  # semitones (mod 12) at which a held tone rubs against the melody


def counter_line(passage: Passage) -> list[Note]:
    """Write long guide tones that move by step against the melody, and move more where it rests."""
    ground, low, high = _lane(passage)
    melody = lead_of(passage)
    rng = passage.rng("counter")
    found: list[Note] = []
    here = (low + high) // 2
    for start, length in _spans(passage):
        tick = round((start - passage.start_beat) * TICKS)
        held = bool(found) and found[-1].pitch == ground.pitch(here, tick)
        sung = _sung_at(melody, start)
        here = _guide(ground, here, tick, low, high, sung, rng, stays=2.6 if held else 0.8)
        found.append(_note(passage, ground, here, start, length, accent=-6))
    return _moved(passage, ground, found, gaps_of(passage, melody, least=Fraction(3, 2)), rng)


def answer(passage: Passage) -> list[Note]:
    """Write short replies in the melody's gaps, from the rhythm of its last words, closing on a chord tone."""
    ground, low, high = _lane(passage)
    melody = lead_of(passage)
    rng = passage.rng("answer")
    found: list[Note] = []
    for gap in gaps_of(passage, melody, least=Fraction(3, 2)):
        if rng.random() < 0.25 + 0.6 * passage.section.density + 0.2 * (gap.length >= 3):
            found += _reply(passage, ground, gap, melody, low, high, rng)
    return found


def octave_double(passage: Passage) -> list[Note]:
    """Write the melody an octave away, on the side where the part has room; its fastest notes are left out."""
    melody = slow_enough(lead_of(passage), passage.plan.tempo_bpm)
    if not melody:
        return []
    member = passage.member
    middle = sum(n.pitch for n in melody) / len(melody)
    shift = min((12, -12, 0, 24, -24), key=lambda s: (_outside(melody, s, member.low, member.high), s == 0, abs(s)))
    if shift == 0 and abs(middle - (member.low + member.high) / 2) < 6:
        shift = -12 if middle - 12 >= member.low else 12
    kept = [n for n in melody if member.low <= n.pitch + shift <= member.high]
    return [replace(n, pitch=n.pitch + shift, velocity=max(20, n.velocity - 12)) for n in kept]


def _outside(melody: Sequence[Note], shift: int, low: int, high: int) -> int:
    return sum(not low <= n.pitch + shift <= high for n in melody)


def _lane(passage: Passage) -> tuple[Ground, int, int]:
    """Return the ground and the rungs of about an octave around the middle of the part's range."""
    ladder = Ladder.of(passage.key, "key")
    ground = Ground(ladder, passage.chords, start_beat=float(passage.start_beat), sevenths=True)
    middle = (passage.member.low + passage.member.high) / 2 + 4 * (passage.section.energy - 0.5)
    reach = min(7.0, (passage.member.high - passage.member.low) / 2)
    middle = max(passage.member.low + reach, min(passage.member.high - reach, middle))
    return ground, ladder.nearest(middle - reach), ladder.nearest(middle + reach)


def _spans(passage: Passage) -> list[tuple[Fraction, Fraction]]:
    """Return (start, length) of held tones: one a chord, at most a bar long (half of one where it is loud)."""
    bar = passage.meter.beats_per_bar
    found: list[tuple[Fraction, Fraction]] = []
    longest = bar if passage.level < 3 else max(Fraction(1), bar / 2)  # a loud section wants a line that moves
    for span in passage.chords:
        if found and span.length_beats < longest / 2 and found[-1][1] < longest:
            found[-1] = (found[-1][0], found[-1][1] + span.length_beats)
            continue
        start, left = span.start_beat, span.length_beats
        while left > 0:
            found.append((start, min(longest, left)))
            start, left = start + longest, left - longest
    return found


def _sung_at(melody: Sequence[Note], beat: Fraction) -> int | None:
    return next((n.pitch for n in melody if n.start_beat <= beat < n.end_beat), None)


def _guide(
    ground: Ground, here: int, tick: int, low: int, high: int, sung: int | None, rng: random.Random, *, stays: float
) -> int:
    """Return the chord tone nearest to the last one that does not rub against the melody.

    `stays` is the price of saying the last tone again.
    """

    def cost(rung: int) -> float:
        pitch = ground.pitch(rung, tick)
        clash = 3.0 if sung is not None and abs(pitch - sung) % 12 in CLASHES else 0.0
        same = 0.6 if sung is not None and abs(pitch - sung) % 12 == 0 else 0.0
        edge = 0.5 * (rung in (low, high))
        return abs(rung - here) + stays * (rung == here) + clash + same + edge + rng.random() * 0.5

    tones = [r for r in range(low, high + 1) if ground.is_tone(r, tick)]
    return min(tones, key=cost) if tones else here


def _moved(passage: Passage, ground: Ground, held: list[Note], gaps: Sequence[Gap], rng: random.Random) -> list[Note]:
    """Return the held tones with a walk by step into the next one where the melody is silent."""
    found: list[Note] = []
    ladder = ground.ladder
    for note, after in zip(held, [*held[1:], None], strict=True):
        gap = next((g for g in gaps if g.start < note.end_beat and g.end >= note.end_beat), None)
        room = note.end_beat - max(gap.start, note.start_beat + 1) if gap else Fraction(0)
        if after is None or room < 1 or rng.random() < 0.25:
            found.append(note)
            continue
        a, b = ladder.nearest(note.pitch), ladder.nearest(after.pitch)
        way = 1 if b > a else -1 if b < a else rng.choice((1, -1))
        steps = [a + way * n for n in range(1, max(1, abs(b - a)))] or [a + way]
        unit = Fraction(1, 2) if len(steps) > int(room) else Fraction(1)
        steps = steps[-int(room / unit) :]
        start = note.end_beat - unit * len(steps)
        found.append(replace(note, length_beats=start - note.start_beat))
        for n, rung in enumerate(steps):
            found.append(_note(passage, ground, rung, start + n * unit, unit, accent=-3))
    return found


def _reply(
    passage: Passage, ground: Ground, gap: Gap, melody: Sequence[Note], low: int, high: int, rng: random.Random
) -> list[Note]:
    """Return two to five notes: the rhythm that ended the last phrase, its contour turned, a chord tone to close."""
    start = gap.start + (Fraction(1, 2) if gap.start % 1 == 0 else gap.start.__ceil__() - gap.start)
    room = min(gap.end - start, passage.meter.beats_per_bar)
    words = [n for n in melody if n.end_beat <= gap.start][-4:]
    lengths = [min(n.length_beats, Fraction(1)) for n in words[:-1]] or [Fraction(1, 2), Fraction(1, 2)]
    while lengths and sum(lengths) > room - Fraction(1, 2):
        lengths = lengths[1:]
    if not lengths:
        return []
    last = min(room - sum(lengths), Fraction(3, 2))
    final = start + sum(lengths)
    tick = round((final - passage.start_beat) * TICKS)
    target = ground.snap(rng.randint(low + 1, max(low + 1, high - 1)), tick)
    rungs = _shape(
        passage.shared_rng("shape"),
        ground,
        target,
        len(lengths),
        final_tick=round((final - passage.start_beat) * TICKS),
    )
    found, at = [], start
    for rung, length in zip([*rungs, target], [*lengths, last], strict=True):
        found.append(_note(passage, ground, rung, at, length, accent=0))
        at += length
    return found


def _shape(rng: random.Random, ground: Ground, target: int, count: int, *, final_tick: int) -> list[int]:
    """Return the rungs before the last one: a scale, a broken chord, a turn or a knock; one way in each letter."""
    way = rng.choice((1, -1))
    kind = rng.choice(("scale", "scale", "chord", "turn", "knock"))
    if kind == "scale":
        return [target + way * n for n in range(count, 0, -1)]
    if kind == "turn":
        return [target + (1, 0, -1)[n % 3] * way for n in range(count)]
    if kind == "knock":
        return [ground.snap(target + way * 2, final_tick)] * count
    rungs = [target]
    for _ in range(count):
        rungs.append(ground.snap(rungs[-1] + 2 * way, final_tick, toward=way))
    return rungs[:0:-1]


def _note(passage: Passage, ground: Ground, rung: int, start: Fraction, length: Fraction, *, accent: int) -> Note:
    tone = Tone(round((start - passage.start_beat) * TICKS), 0, rung)
    pitch = placed(ground, tone, passage.member.low, passage.member.high)
    velocity = max(20, min(120, round(62 + 24 * passage.section.energy + accent)))
    return Note(start, length, pitch, velocity, articulation="legato" if length >= 1 else "")


IDIOMS: dict[str, Idiom] = {"counter_line": counter_line, "answer": answer, "octave_double": octave_double}
