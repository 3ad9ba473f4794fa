"""The bass lane: where each chord's root lies, its other degrees, and the ways into the next root."""

from __future__ import annotations

import random
from dataclasses import dataclass

from cadenza.compose.passage import Passage
from cadenza.score.beat import Fraction
from cadenza.score.chord import ChordSpan
from cadenza.score.pitch import nearest

TRIAD = 3  # tones of a chord without a seventh
HIGHEST = 55  # G3: above it a bass is no bass


@dataclass(frozen=True, slots=True)
class Stop:
    """One chord as the bass sees it: its span and the pitch of its bass note."""

    span: ChordSpan
    root: int


@dataclass(frozen=True, slots=True)
class Lane:
    """The section's chords with their bass pitches in `low`-`high`; the last stop is the next section's first."""

    stops: tuple[Stop, ...]
    low: int
    high: int

    @classmethod
    def of(cls, passage: Passage) -> Lane:
        """Lay the roots as near to each other as the range and its centre allow."""
        low, high = bounds(passage)
        spans = merged(passage.chords)
        spans += (passage.next_chord,) if passage.next_chord else spans[:1]
        top = high - 12 if leaps(passage) and high - 12 - low >= 8 else high  # the octave above has to be there
        centre = low + min(9, (top - low) // 2)
        stops: list[Stop] = []
        before = centre
        for span in spans:
            wanted = span.chord.bass_class
            options = [p for p in range(low, top + 1) if p % 12 == wanted]
            options = options or [p for p in range(low, high + 1) if p % 12 == wanted] or [nearest(wanted, centre)]
            before = min(options, key=lambda p: abs(p - before) + 0.55 * abs(p - centre) + 0.01 * p)
            stops.append(Stop(span, before))
        return cls(tuple(stops), low, high)

    def stop_at(self, beat: Fraction) -> Stop:
        """Return the stop that rules at a beat of the section."""
        found = self.stops[0]
        for stop in self.stops[:-1]:
            if stop.span.start_beat > beat:
                break
            found = stop
        return found

    def next_stop(self, beat: Fraction) -> Stop:
        """Return the stop after the one at a beat."""
        for stop in self.stops[:-1]:
            if stop.span.start_beat > beat:
                return stop
        return self.stops[-1]

    def fold(self, pitch: int) -> int:
        """Bring a pitch into the lane by octaves."""
        while pitch < self.low:
            pitch += 12
        while pitch > self.high and pitch - 12 >= self.low:
            pitch -= 12
        return pitch

    def degree(self, stop: Stop, number: int, around: int) -> int:
        """Return the pitch of a chord degree: 8 lies above the root, the others near `around`."""
        if number == 1:
            return stop.root
        if number == 8:
            return stop.root + 12 if stop.root + 12 <= self.high else stop.root
        return self.fold(nearest(stop.span.chord.degree(number), (around + stop.root + 4) // 2))

    def approach(self, how: str, before: int, beat: Fraction, passage: Passage, rng: random.Random) -> int:
        """Return the pitch that leads into the next root: `b` below, `a` above, `s` by scale.

        Between plain triads the way in is a step of the scale; a half step foreign to it is for richer harmony, and
        for the whole step upward that it divides at the end of four bars.
        """
        stop, coming = self.stop_at(beat), self.next_stop(beat)
        target = coming.root
        if coming.root % 12 == stop.root % 12 and how in "bas":
            return self.degree(stop, rng.choice((5, 5, 7, 3)), before)
        steps = [p for p in range(target - 3, target + 4) if p % 12 in scale_at(passage, beat) and p != target]
        below = max((p for p in steps if p < target), default=target - 2)
        above = min((p for p in steps if p > target), default=target + 2)
        halves = {"b": target - 1, "a": target + 1}
        if _plain(stop) and _plain(coming) and not _divides(stop, coming, passage):
            halves = {"b": below, "a": above}
        found = halves.get(how, below if before <= target else above)
        if found == before or found < self.low:
            found = {"b": halves["a"], "a": halves["b"]}.get(how, above if found == below else below)
        return found if found >= self.low else target + 1


def _plain(stop: Stop) -> bool:
    return len(stop.span.chord.intervals) <= TRIAD


def _divides(stop: Stop, coming: Stop, passage: Passage) -> bool:
    """Whether a half step would divide the whole step up to the next root where four bars end."""
    group = 4 * passage.meter.beats_per_bar
    return coming.root - stop.root == 2 and (coming.span.start_beat - passage.start_beat) % group == 0


def leaps(passage: Passage) -> bool:
    """Return whether the part's line leaps octaves: its roots have to leave them room."""
    return passage.member.idiom == "octave" or any("8" in row.split("energy")[0] for row in passage.member.rows)


def bounds(passage: Passage) -> tuple[int, int]:
    """Return the lowest and highest pitch of the part's bass lane, at least a tenth apart."""
    low = passage.member.low or 28
    high = min(passage.member.high or HIGHEST, HIGHEST if low < 40 else 127)
    return low, max(high, low + 12)


def merged(spans: tuple[ChordSpan, ...]) -> tuple[ChordSpan, ...]:
    """Join neighbours with the same chord."""
    found: list[ChordSpan] = []
    for span in spans:
        if found and found[-1].chord == span.chord:
            last = found[-1]
            found[-1] = ChordSpan(last.start_beat, last.length_beats + span.length_beats, last.chord, last.scale)
        else:
            found.append(span)
    return tuple(found)


def scale_at(passage: Passage, beat: Fraction) -> tuple[int, ...]:
    """Return the pitch classes that fit at a beat."""
    return passage.chord_at(beat).scale or passage.key.scale


def run_into(target: int, *, start: int, count: int, classes: tuple[int, ...], low: int) -> list[int]:
    """Return `count` scale steps that end next to `target`, from the side where `start` lies."""
    side = -1 if start <= target and target - count * 2 >= low else 1
    found: list[int] = []
    pitch = target
    while len(found) < count:
        pitch += side
        if pitch % 12 in classes or abs(pitch - target) > 24:
            found.append(pitch)
    return found[::-1]


def hemiola_bars(passage: Passage) -> tuple[int, ...]:
    """Return the bars in three from which two are heard as three bars of two: those before a section's last bar."""
    bars = passage.section.bars
    if passage.meter.name != "3/4" or bars < 4:
        return ()
    return (bars - 3,)
