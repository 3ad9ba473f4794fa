"""Bass lines of quarters and longer: walking, two-feel, bowed."""

from __future__ import annotations

import random
from dataclasses import replace

from cadenza.compose.groove.grid import pulses
from cadenza.compose.idioms.bass_pitches import ended, weight
from cadenza.compose.idioms.bass_strokes import Stroke
from cadenza.compose.lines.lane import Lane, Stop, hemiola_bars, scale_at
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note


def walking(passage: Passage) -> list[Note]:
    """Walk in quarters: root on the change, a line with a direction, an approach to the next root.

    Option `diatonic` (bool): a continuo's walk, in the scale and without skips, in halves where a hemiola goes into a
    close, divided by passing tones where it is loud; `two_below`: the energy below which the bass plays in two.
    """
    if passage.section.energy < float(passage.member.options.get("two_below", 0.0)):
        return two_feel(passage)
    lane, rng = Lane.of(passage), passage.rng("walk")
    plain = bool(passage.member.options.get("diatonic", False))
    places = [passage.bar_start(b) + s for b in range(passage.section.bars) for s, _ in pulses(passage.meter)]
    for bar in hemiola_bars(passage) if plain else ():
        start = passage.bar_start(bar)
        places = sorted({p for p in places if not start <= p < start + 6} | {start, start + 2, start + 4})
    ends = [*places[1:], passage.end_beat]
    pitches = _line(places, lane, passage, rng)
    notes: list[Note] = []
    for at, end, pitch in zip(places, ends, pitches, strict=True):
        velocity = weight(Stroke(at, end - at, "1"), passage, set(), rng)
        backbeat = len(notes) % 2 == 1
        notes.append(Note(at, (end - at) * Fraction(19, 20), pitch, velocity + (4 if backbeat else -2)))
    return ended(_divided(notes, passage) if plain else _skipped(notes, lane, passage), lane, passage)


def _divided(notes: list[Note], passage: Passage) -> list[Note]:
    """Fill thirds with the tone between them and repeat other tones, as a cello does where the music is loud."""
    if passage.level < 3:
        return notes
    found: list[Note] = []
    for n, note in enumerate(notes):
        coming = notes[n + 1].pitch if n + 1 < len(notes) else note.pitch
        half = (notes[n + 1].start_beat if n + 1 < len(notes) else passage.end_beat) - note.start_beat
        half /= 2
        scale, low, high = scale_at(passage, note.start_beat), min(note.pitch, coming), max(note.pitch, coming)
        between = [p for p in range(low + 1, high) if p % 12 in scale]
        if half != Fraction(1, 2) or (len(between) != 1 and passage.level < 4):
            found.append(note)
            continue
        found.append(replace(note, length_beats=half * Fraction(9, 10)))
        pitch = between[0] if len(between) == 1 else note.pitch
        found.append(Note(note.start_beat + half, half * Fraction(9, 10), pitch, max(36, note.velocity - 8)))
    return found


def two_feel(passage: Passage) -> list[Note]:
    """Play in two: root, then fifth or a tone on the way, with a pickup now and then; it walks when it gets loud."""
    if passage.level >= 4 and not passage.member.options.get("stay", False):
        return walking(passage)
    lane, rng = Lane.of(passage), passage.rng("two")
    notes: list[Note] = []
    before = lane.stops[0].root
    for bar in range(passage.section.bars):
        start, places = passage.bar_start(bar), pulses(passage.meter)
        half = places[(len(places) + 1) // 2][0] if len(places) > 1 else places[0][1]
        end = start + passage.meter.beats_per_bar
        stop, middle = lane.stop_at(start), lane.stop_at(start + half)
        first = stop.root if stop.span.start_beat == start or bar % 2 == 0 else lane.degree(stop, 5, before)
        second = middle.root if middle is not stop else lane.degree(stop, 5 if first == stop.root else 3, first)
        turns = lane.next_stop(start + half).span.start_beat <= end and bar % 2 == 1
        pair = [(start, start + half, first), (start + half, end, second)]
        if turns and passage.level >= 2 and rng.random() < 0.6:
            last = max(start + places[-1][0], (start + half + end) / 2)
            pair[1] = (start + half, last, second)
            pair.append((last, end, lane.approach(rng.choice("bbas"), second, last, passage, rng)))
        for at, until, pitch in pair:
            velocity = weight(Stroke(at, until - at, "1"), passage, set(), rng)
            notes.append(Note(at, (until - at) * Fraction(9, 10), pitch, velocity))
            before = pitch
    return ended(notes, lane, passage)


def arco_bass(passage: Passage) -> list[Note]:
    """Bow long notes, one a chord, stepping through the scale into the next where there is time."""
    lane, rng = Lane.of(passage), passage.rng("arco")
    notes: list[Note] = []
    for here, coming in zip(lane.stops, lane.stops[1:], strict=False):
        span, bar = here.span, passage.meter.beats_per_bar
        start, left = span.start_beat, span.length_beats
        while left > 0:
            length = min(left, bar * 2)
            notes.append(
                Note(start, length, here.root, weight(Stroke(start, length, "1"), passage, set(), rng), "legato")
            )
            start, left = start + length, left - length
        step = pulses(passage.meter)[-1][1]
        if passage.level >= 3 and notes[-1].length_beats > 2 * step and abs(coming.root - here.root) > 2:
            last = notes[-1]
            at = span.end_beat - step
            pitch = lane.approach("s", here.root, at, passage, rng)
            notes[-1] = replace(last, length_beats=at - last.start_beat)
            notes.append(Note(at, step, pitch, max(40, last.velocity - 6), "legato"))
    swell = ((0.0, -5.0), (0.5, 0.0), (1.0, -3.0))
    return ended([replace(n, swell=swell) if n.length_beats >= 3 else n for n in notes], lane, passage)


def _line(places: list[Fraction], lane: Lane, passage: Passage, rng: random.Random) -> list[int]:
    """Return one pitch a place: goals first (roots on the changes, mostly), then the best way between them."""
    goals = _goals(places, lane, rng)
    found: list[int] = []
    direction = 1
    for n, (i, goal) in enumerate(goals):
        until, target = goals[n + 1] if n + 1 < len(goals) else (len(places), lane.stops[-1].root)
        way = _way(goal, target, until - i, lane, passage, places[i:until], rng, direction)
        found += way
        if way[-1] != way[0]:
            direction = 1 if way[-1] > way[0] else -1
        if way[-1] > lane.high - 5:
            direction = -1
        elif way[-1] < lane.low + 4:
            direction = 1
    return found


def _goals(places: list[Fraction], lane: Lane, rng: random.Random) -> list[tuple[int, int]]:
    """Return (place, pitch) where each chord begins, and every four beats inside a longer one."""
    goals: list[tuple[int, int]] = []
    since = 0
    for i, at in enumerate(places):
        stop = lane.stop_at(at)
        changes = i == 0 or lane.stop_at(places[i - 1]) is not stop
        if not changes and i - since < 4:
            continue
        before = goals[-1][1] if goals else stop.root
        if changes and (not goals or rng.random() < 0.86):
            pitch = stop.root
        else:
            near = sorted((p for p in _tones(stop, lane) if p != before), key=lambda p: abs(p - before))[:4]
            pitch = rng.choice(near or [stop.root])
        goals.append((i, pitch))
        since = i
    return goals


def _tones(stop: Stop, lane: Lane) -> list[int]:
    classes = set(stop.span.chord.pitch_classes[:4])
    return [p for p in range(lane.low, lane.high + 1) if p % 12 in classes]


def _way(
    first: int,
    target: int,
    count: int,
    lane: Lane,
    passage: Passage,
    places: list[Fraction],
    rng: random.Random,
    direction: int,
) -> list[int]:
    """Return `count` pitches from `first` that lead to `target` (which comes after them)."""
    if count == 1:
        return [first]
    chord = set(lane.stop_at(places[0]).span.chord.pitch_classes[:4])
    classes = set(scale_at(passage, places[0])) | chord
    ends = [
        p
        for p in (target - 1, target + 1, target - 2, target + 2, target + 7, target - 5)
        if lane.low <= p <= lane.high
    ]
    prices = {target - 1: 0.0, target + 1: 0.2, target - 2: 0.3, target + 2: 0.5, target + 7: 0.7, target - 5: 0.8}
    plain = bool(passage.member.options.get("diatonic", False))
    ends = [p for p in ends if (abs(p - target) == 1 and not plain) or p % 12 in classes] or [target - 1]
    if count == 2:
        return [first, min(ends, key=lambda p: prices.get(p, 1.0) + rng.random() * 0.6 + 2 * (p == first))]
    middle = [
        p for p in range(max(lane.low, first - 9), min(lane.high, first + 9) + 1) if p % 12 in classes and p != first
    ]
    best: tuple[float, list[int]] = (1e9, [first] * count)
    noise = {p: rng.random() * 1.3 for p in middle}
    for end in ends:
        for a in middle:
            opening = _step(first, a, direction) + (0.0 if a % 12 in chord else 0.35) + noise[a]
            if count == 3:
                cost = opening + _step(a, end, direction) + prices[end] + noise.get(end, 0.0)
                if cost < best[0]:
                    best = (cost, [first, a, end])
                continue
            for b in middle:
                if abs(b - a) > 7 or b == end or abs(b - end) > 7:
                    continue
                cost = opening + _step(a, b, 1 if a > first else -1) + (0.0 if b % 12 in chord else 0.8)
                cost += _step(b, end, 1 if b > a else -1) * 0.8 + prices[end] + noise[b]
                if cost < best[0]:
                    best = (cost, [first, a, b, end])
    return best[1]


def _step(a: int, b: int, direction: int) -> float:
    size = abs(b - a)
    price = (3.0, 0.3, 0.0, 0.2, 0.3, 0.7, 1.4, 1.0)[size] if size < 8 else 2.2
    return price + (0.0 if (b - a) * direction > 0 else 0.5)


def _skipped(notes: list[Note], lane: Lane, passage: Passage) -> list[Note]:
    """Add a muted skip before a beat now and then, as a swinging hand does."""
    if passage.level < 2 or passage.meter.is_compound:
        return notes
    rng = passage.rng("skips")
    found: list[Note] = []
    for note in notes:
        if rng.random() < 0.1 and note.length_beats > Fraction(1, 2):
            half = note.start_beat + Fraction(1, 2)
            found.append(replace(note, length_beats=Fraction(9, 20)))
            found.append(Note(half, Fraction(2, 5), note.pitch, max(38, note.velocity - 30), "ghost"))
        else:
            found.append(note)
    return found


IDIOMS: dict[str, Idiom] = {"walking": walking, "two_feel": two_feel, "arco_bass": arco_bass}
