"""Arpeggios: chords one note after another, up, down or both, wider and faster where there is more energy."""

from __future__ import annotations

import random

from cadenza.compose.groove.grid import read_grid
from cadenza.compose.groove.rows import choose, fitting
from cadenza.compose.lines.strikes import closed
from cadenza.compose.lines.voicings import at_beat, crowd, voiced
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

SHAPES = ("up", "down", "updown", "thumb", "inside", "skip")
FASTEST_SIXTEENTHS_BPM = 96.0  # hands that break chords play eighths from here on
FASTEST_ARP_BPM = 150.0  # synths run in eighths from here on
HURRIED = 1.3  # how much faster they still can where it is to be fast or fierce
_ACCENTS = ("X..x..x.X..x..x.", "X...x...X...x...", "X..X..X...X.X...", "X.....X...X.....")
# left-hand figures over bass, fifth, octave, tenth and what lies above
_FIGURES = {
    1: ((0, 1, 2, 3), (0, 1, 3, 2), (0, 2, 1, 3), (0, 1, 2, 1)),
    2: ((0, 1, 2, 3, 2, 1, 2, 1), (0, 1, 2, 1, 3, 2, 1, 2), (0, 1, 2, 3, 2, 3, 2, 1), (0, 1, 3, 2, 1, 2, 3, 2)),
    3: ((0, 1, 2, 3, 4, 3, 2, 1), (0, 2, 1, 3, 2, 4, 3, 2), (0, 1, 2, 3, 2, 1, 2, 1), (0, 1, 2, 4, 3, 2, 3, 1)),
    4: ((0, 1, 2, 3, 4, 3, 2, 1), (0, 2, 4, 2, 3, 2, 4, 2), (0, 1, 2, 4, 3, 4, 2, 1), (0, 3, 2, 4, 2, 3, 1, 2)),
}
_SPREAD = {"x": -8, "o": -16, ".": -10, "X": 10}


def arp(passage: Passage) -> list[Note]:
    """Run through the chord in the shape this letter has; `rate`, `shape` and `octaves` may be options."""
    options, shared = passage.member.options, passage.shared_rng("arp")
    rate = Fraction(str(options["rate"])) if "rate" in options else _rate(passage)
    shapes = shared.sample(SHAPES[:4], 4)
    shape = str(options.get("shape", shapes[passage.occurrence % 4]))
    accents = shared.choice(_ACCENTS)
    octaves = int(options.get("octaves", 1 if passage.section.energy < 0.5 else 2))
    high = min(passage.member.high or 88, (passage.member.low or 60) + 12 * octaves + 5)
    chords = voiced(passage, voices=4 if octaves == 1 else 3, high=high, avoid_lead=False)
    loud = 74 + (passage.section.energy - 0.5) * 28
    touch = passage.rng("touch")
    gate, gate_beats = _gate(passage)
    notes: list[Note] = []
    at, n = passage.start_beat, 0
    before = None
    while at < passage.end_beat:
        chord = at_beat(chords, at)
        if chord is not before:
            n, before = 0, chord
        tones = _ladder(chord.pitches, octaves, passage.member.high or 96)
        order = _order(shape, len(tones))
        if int((at - passage.start_beat) / passage.meter.beats_per_bar) % 4 == 3:
            order = order[::-1]  # every fourth bar turns back
        place = int((at - passage.start_beat) / rate)
        if not gate or (at - passage.start_beat) % gate_beats in gate:
            sign = accents[place % 16]
            velocity = round(loud + _SPREAD[sign] + touch.gauss(0, 1 + 2 * (1 - passage.style.tightness)))
            length = min(rate * Fraction(9, 10), passage.end_beat - at)
            notes.append(Note(at, length, tones[order[n % len(order)]], max(24, min(120, velocity))))
        at, n = at + rate, n + 1
    return closed(notes, passage)


def broken(passage: Passage) -> list[Note]:
    """Break chords as a pianist's left hand does: root, fifth, octave, tenth and back, under the pedal."""
    low = passage.member.low or 40
    hurry = passage.member.options.get("hurry", 0)
    fastest = FASTEST_SIXTEENTHS_BPM * (HURRIED if hurry > 0 else 1.0)
    calm = passage.level < 3 or passage.meter.is_compound or passage.felt_bpm > fastest or hurry < 0
    step = Fraction(1, 2) if calm else Fraction(1, 4)
    step = Fraction(str(passage.member.options["rate"])) if "rate" in passage.member.options else step
    figures = passage.shared_rng("figure").sample(_FIGURES[passage.level], 4)
    usual, other = (figures[(passage.occurrence + n) % 4] for n in range(2))  # a letter comes back in another figure
    loud, touch = 66 + (passage.section.energy - 0.5) * 30, passage.rng("touch")
    notes: list[Note] = []
    for bar in range(passage.section.bars):
        start = passage.bar_start(bar)
        order = other if bar % 4 == 3 or (passage.level == 1 and bar % 2) else usual
        n, before = 0, None
        at = start
        while at < start + passage.meter.beats_per_bar:
            span = passage.chord_at(at)
            if span is not before:
                n, before = 0, span
            tones = _open_tones(span.chord.bass_class, span.chord.pitch_classes, low, passage.member.high or 76)
            length = min(step * (3 if n == 0 else 2), passage.end_beat - at)
            accent = 8 if n == 0 else 2 if order[n % len(order)] == 3 else -4
            velocity = max(22, min(112, round(loud + accent + touch.gauss(0, 3))))
            notes.append(Note(at, length, tones[order[n % len(order)] % len(tones)], velocity))
            at, n = at + step, n + 1
    return closed(notes, passage)


def _open_tones(bass: int, classes: tuple[int, ...], low: int, high: int) -> list[int]:
    """Return bass, fifth, octave (or seventh), tenth and what lies above, rising."""
    found = [low + (bass - low) % 12]
    fifth = classes[2] if len(classes) > 2 else classes[-1]
    third = classes[1] if len(classes) > 2 else classes[0]
    for wanted in (fifth, classes[0] if len(classes) < 4 else classes[3], third, fifth):
        pitch = found[-1] + ((wanted - found[-1]) % 12 or 12)
        if pitch <= high:
            found.append(pitch)
    return found


def _rate(passage: Passage) -> Fraction:
    if passage.meter.is_compound:
        return Fraction(1, 2) if passage.level < 4 else Fraction(1, 4)
    hurry = passage.member.options.get("hurry", 0)
    if hurry < 0 or (crowd(passage) >= 2 and not hurry):
        return Fraction(1, 2)
    fast = (
        passage.felt_bpm <= FASTEST_ARP_BPM * (1.0 if hurry <= 0 else 1.1)
        and passage.section.energy * (0.6 + passage.member.density) >= 0.5
    )
    return Fraction(1, 4) if fast else Fraction(1, 2)


def _gate(passage: Passage) -> tuple[set[Fraction], Fraction]:
    """Return where the part's own row lets the arpeggio sound, and after how many beats it repeats."""
    bar = passage.meter.beats_per_bar
    if not passage.member.rows:
        return set(), bar
    row = choose(
        fitting(passage.member.rows, passage.section.energy, passage.felt_bpm),
        passage.shared_rng("gate"),
        passage.section.energy,
    )
    grid = read_grid(row.body, passage.meter)
    return {b * bar + s.at for b, steps in enumerate(grid) for s in steps}, bar * len(grid)


def _ladder(pitches: tuple[int, ...], octaves: int, high: int) -> list[int]:
    found = list(pitches)
    for octave in range(1, octaves):
        found += [p + 12 * octave for p in pitches if p + 12 * octave <= high]
    return sorted(set(found))


def _order(shape: str, count: int) -> list[int]:
    up = list(range(count))
    return {
        "up": up,
        "down": up[::-1],
        "updown": up + up[-2:0:-1],
        "thumb": [i for n in up[1:] for i in (0, n)] or up,
        "inside": [i for n in range((count + 1) // 2) for i in dict.fromkeys((n, count - 1 - n))],
        "skip": up[::2] + up[1::2],
    }.get(shape, up)


def pulse(passage: Passage) -> list[Note]:
    """Repeat one or two tones of the chord in eighths or sixteenths, accented in threes against the beat."""
    fast = passage.level >= 3 and passage.felt_bpm < 135 and crowd(passage) < 2
    rate = Fraction(1, 4) if fast else Fraction(1, 2)
    rate = Fraction(str(passage.member.options["rate"])) if "rate" in passage.member.options else rate
    chords = voiced(passage, voices=3, avoid_lead=False)
    shared, touch = passage.shared_rng("pulse"), passage.rng("touch")
    accents, double = shared.choice(_ACCENTS), passage.level >= 3
    loud = 70 + (passage.section.energy - 0.5) * 30
    notes: list[Note] = []
    for i in range(int(passage.beats / rate)):
        at = passage.start_beat + i * rate
        chord = at_beat(chords, at)
        sign = accents[i % 16]
        tones = (chord.pitches[0], chord.pitches[-1]) if double and sign == "X" else (chord.pitches[_voice(i, shared)],)
        for tone in tones:
            velocity = max(24, min(118, round(loud + _SPREAD[sign] + touch.gauss(0, 2))))
            notes.append(Note(at, rate * Fraction(4, 5), tone, velocity, "staccato"))
    return closed(notes, passage)


def _voice(place: int, rng: random.Random) -> int:
    return 0 if place % 4 else rng.choice((0, 0, 1))


IDIOMS: dict[str, Idiom] = {"arp": arp, "broken": broken, "pulse": pulse}
