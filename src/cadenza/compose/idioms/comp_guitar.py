"""Chords for plucked strings: strum, Travis picking, power chords, palm mutes."""

from __future__ import annotations

from dataclasses import replace

from cadenza.compose.groove.drumming import kick_beats
from cadenza.compose.groove.grid import pulses
from cadenza.compose.lines.fretboard import gripped
from cadenza.compose.lines.lane import Lane, Stop
from cadenza.compose.lines.strikes import Strike, by_rows, changed, closed, sounded
from cadenza.compose.lines.voicings import Voiced, at_beat, voiced
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

_STRUMS = {
    1: ("x....... x.......", "x....... ...x...."),
    2: ("x...x.x. ..x.x...", "x...x... x...x.x."),
    3: ("X...x.xx ..xxX.x.", "X...x.xx ..x.X.xx", "X.x.X.xo ..xoX.xo"),
    4: ("X.x.X.xx .xxxX.xx", "X.xoX.xx X.xoX.xx"),
}


def strum(passage: Passage) -> list[Note]:
    """Strum: down on the beats, up between them with the higher strings only.

    Option `rasgueado` (bool): the last beat of every fourth bar is a burst of fingers.
    """
    chords = gripped(passage) or voiced(passage, voices=5 if passage.level > 1 else 4)
    usual = _STRUMS[passage.level]
    if passage.meter.is_compound:
        usual = ("6/8: X.ox.o",) if passage.level < 3 else ("6/8: X.xX.x", "6/8: X.xXxx")
    elif passage.meter.numerator == 3:
        usual = ("3/4: x... x... x...",) if passage.level < 3 else ("3/4: X... x.x. x.x.", "3/4: X.x. x.x. x.xx")
    strikes = [_stroked(s, passage) for s in changed(by_rows(passage, usual, ring=1.0), chords)]
    if passage.member.options.get("rasgueado") and passage.level >= 2:
        strikes = _burst(strikes, passage)
    return sounded(strikes, chords, passage, base=74)


def _burst(strikes: list[Strike], passage: Passage) -> list[Strike]:
    """Return the strikes with the last beat of every fourth bar struck six times, ever harder."""
    found = strikes
    for bar in range(3, passage.section.bars, 4):
        end = passage.bar_start(bar) + passage.meter.beats_per_bar
        found = [s for s in found if not end - 1 <= s.at < end]
        sixth = Fraction(1, 6)
        found += [Strike(end - 1 + n * sixth, sixth, 3 * n - 10, "u" if n % 2 else "d") for n in range(6)]
    return sorted(found, key=lambda s: s.at)


def travis(passage: Passage) -> list[Note]:
    """Pick: the thumb alternates root and fifth on the beats, the fingers answer between them."""
    lane_low = passage.member.low or 40
    grips = gripped(passage)
    chords = grips or voiced(passage, voices=4, low=lane_low + 8)
    rng = passage.shared_rng("picking")
    fingers = [rng.choice((2, 3, 2, 1)) for _ in range(8)]
    skips = {n for n in range(8) if n % 2 == 0 and rng.random() < 0.25}
    loud = round(72 + (passage.section.energy - 0.5) * 26)
    own, notes, touch = pulses(passage.meter), [], passage.rng("touch")
    for bar in range(passage.section.bars):
        for n, (start, length) in enumerate(own):
            at = passage.bar_start(bar) + start
            chord = at_beat(chords, at)
            thumb = chord.pitches[n % 2] if grips else _thumb(chord, n, lane_low)
            notes.append(Note(at, length, thumb, loud + (8 if n == 0 else 2) + touch.randint(-3, 3)))
            step = length / 3 if length == Fraction(3, 2) else length / 2
            for k in range(1, int(length / step)):
                if (n * 2 + k) % 8 in skips and bar % 2:
                    continue
                upper = chord.pitches[-3:] if grips else chord.pitches[1:]
                string = upper[min(fingers[(bar % 2 * 4 + n * 2 + k) % 8], len(upper)) - 1]
                notes.append(Note(at + k * step, length, string, loud - 6 + touch.randint(-4, 4)))
            pinch = n == 0 and bar % 2 == 0
            if pinch:
                notes.append(Note(at, length * 2, chord.pitches[-1], loud + 4))
    inside = [replace(n, length_beats=min(n.length_beats, passage.end_beat - n.start_beat)) for n in notes]
    return closed(sorted(inside, key=lambda n: (n.start_beat, n.pitch)), passage)


def power_chords(passage: Passage) -> list[Note]:
    """Play root, fifth and octave: held when the band is quiet, driving when it is loud."""
    usual = {
        1: ("x---------------",),
        2: ("X....... x.......", "X.....x. ..x....."),
        3: ("X..x..x. x.x.x.x.", "X.....X. ..X.x.x."),
        4: ("X.x.x.x.X.x.x.x.", "X..x..X. x..x..X."),
    }[passage.level]
    strikes = by_rows(passage, usual, ring=0.95)
    powers = _powers(passage)
    return sounded(changed(strikes, powers), powers, passage, base=88)


def palm_mute(passage: Passage) -> list[Note]:
    """Chug on the low root with the palm on the strings; what the kick accents, and the changes, ring open."""
    usual = {
        1: ("x.......x.......",),
        2: ("x.x.x.x.x.x.x.x.",),
        3: ("x.x.x.x.x.x.x.x.", "x.xxx.xxx.xxx.x.", "x.x.x.xxx.x.x.x."),
        4: ("x.xxx.xxx.xxx.xx", "xxxx.xxxxx.xx.xx"),
    }[passage.level]
    powers, kicks = _powers(passage), set(kick_beats(passage))
    changes = {p.span.start_beat for p in powers}
    strikes = []
    dense = len(kicks) >= 5 * passage.section.bars and passage.level >= 3
    written = _on_kicks(passage, kicks) if dense and not passage.member.rows else by_rows(passage, usual)
    for s in written:
        opens = s.at in changes or (s.accent > 6 and s.at in kicks)
        length = s.length if opens else min(s.length, Fraction(1, 5))
        strikes.append(
            replace(s, length=length, voices="all" if opens else "low", articulation="" if opens else "mute")
        )
    return sounded(
        [s if s.at not in kicks else replace(s, accent=s.accent + 5) for s in strikes], powers, passage, base=84
    )


def boogie_riff(passage: Passage) -> list[Note]:
    """Shuffle on two strings: the fifth and the sixth above the root in turn, the seventh on top when it gets loud."""
    powers, touch = _powers(passage), passage.rng("touch")
    loud = 82 + (passage.section.energy - 0.5) * 28
    notes: list[Note] = []
    for bar in range(passage.section.bars):
        for n, (start, length) in enumerate(pulses(passage.meter)):
            at = passage.bar_start(bar) + start
            chord = at_beat(powers, at)
            reach = (7, 9) if passage.level < 3 else (7, 9, 10, 9)
            reach = (7, 7, 10, 7) if 3 in chord.span.chord.intervals else reach
            off = length * (Fraction(2, 3) if passage.meter.is_compound else Fraction(1, 2))
            for place, room, lean in ((Fraction(0), off, 4), (off, length - off, -6)):
                accent = lean + (4 if n % 2 else 0) + touch.gauss(0, 2)
                for pitch in (chord.pitches[0], chord.pitches[0] + reach[n % len(reach)]):
                    velocity = max(30, min(120, round(loud + accent)))
                    notes.append(Note(at + place, room * Fraction(4, 5), pitch, velocity, "mute" if lean < 0 else ""))
    return closed(notes, passage)


def _on_kicks(passage: Passage, kicks: set[Fraction]) -> list[Strike]:
    """Return a strike on each kick and each bar line: where the feet are busy, hands and feet are one."""
    bars = {passage.bar_start(b) for b in range(passage.section.bars)}
    places = sorted(bars | {k for k in kicks if passage.start_beat <= k < passage.end_beat})
    ends = [*places[1:], passage.end_beat]
    return [
        Strike(at, (end - at) * Fraction(9, 10), 4 if at % 1 == 0 else 0) for at, end in zip(places, ends, strict=True)
    ]


def _stroked(strike: Strike, passage: Passage) -> Strike:
    inside = (strike.at - passage.start_beat) % passage.meter.beats_per_bar
    down = any(start == inside for start, _ in pulses(passage.meter))
    if down:
        return replace(strike, stroke="d", voices="all")
    return replace(strike, stroke="u", voices="top", accent=strike.accent - 6)


def _thumb(chord: Voiced, beat: int, low: int) -> int:
    wanted = chord.span.chord.bass_class if beat % 2 == 0 else chord.span.chord.degree(5)
    return low + (wanted - low) % 12


def _powers(passage: Passage) -> list[Voiced]:
    low = passage.member.low or 40
    lane = Lane.of(replace(passage, member=replace(passage.member, low=low, high=max(passage.member.high, low + 12))))
    return [Voiced(stop.span, _power(stop, low)) for stop in lane.stops[:-1]]


def _power(stop: Stop, low: int) -> tuple[int, ...]:
    chord = stop.span.chord
    root = low + (chord.root - low) % 12
    return (root, root + (6 if 6 in chord.intervals and 7 not in chord.intervals else 7), root + 12)


IDIOMS: dict[str, Idiom] = {
    "strum": strum,
    "travis": travis,
    "power_chords": power_chords,
    "palm_mute": palm_mute,
    "boogie_riff": boogie_riff,
}
