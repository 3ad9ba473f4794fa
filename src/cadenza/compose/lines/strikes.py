"""Strikes: when an accompanist plays a chord, how long, how hard, which of its voices."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cadenza.compose.groove.grid import read_grid
from cadenza.compose.groove.hush import hushed
from cadenza.compose.groove.pattern import is_live
from cadenza.compose.groove.rows import choose, fitting, phrase
from cadenza.compose.groove.swing import HALF, even
from cadenza.compose.lines.voicings import Voiced, at_beat
from cadenza.compose.passage import Passage, stream
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

LOUDNESS = {"X": 12, "x": 0, "o": -14, "g": -30, "O": 4}
HELD = Fraction(9, 10)  # of the way to the next stroke, where a beat is felt in halves
NEXT_TIME = 0.2  # how much busier a row may be each time a letter comes back: no chorus is played like the first


@dataclass(frozen=True, slots=True)
class Strike:
    """One chord struck. `stroke` is "d" down, "u" up, "" together; `voices` all, top, low or mute."""

    at: Fraction
    length: Fraction
    accent: int = 0
    stroke: str = ""
    voices: str = "all"
    articulation: str = ""
    early: bool = False  # it anticipates the next chord


def by_rows(passage: Passage, texts: tuple[str, ...], *, ring: float = 0.9) -> list[Strike]:
    """Return the strikes of the rows chosen for this letter; `ring` is how much of the gap to the next one sounds."""
    rows = fitting(passage.member.rows or texts, passage.section.energy, passage.felt_bpm)
    rng = band_rng(passage, "comp rows")
    first = choose(rows, rng, passage.section.energy + NEXT_TIME * passage.occurrence)
    others = [r for r in rows if r is not first] or [first]
    turn = passage.occurrence % len(others)
    chosen = [first, others[turn], others[(turn + 1) % len(others)]]
    order = phrase(passage.occurrence, live=is_live(passage))
    hits: list[tuple[Fraction, str]] = []
    for bar in range(passage.section.bars):
        grid = read_grid(chosen[order[bar % 8]].body, passage.meter)
        hits += [(passage.bar_start(bar) + even(s.at, passage), s.sign) for s in grid[bar % len(grid)]]
    share = Fraction(ring).limit_denominator(20)
    ends = [*[at for at, _ in hits[1:]], passage.end_beat]
    return [
        Strike(at, max((end - at) * share, Fraction(1, 8)), LOUDNESS.get(sign, 0))
        for (at, sign), end in zip(hits, ends, strict=True)
    ]


def band_rng(passage: Passage, *names: object) -> random.Random:
    """Return the stream that all parts with this idiom share in this letter: two guitars play one riff."""
    return stream(passage.seed, "letter", passage.section.letter, passage.member.idiom, *names)


def per_chord(chords: Iterable[Voiced], *, ring: float = 1.0) -> list[Strike]:
    """Return one strike for each chord."""
    share = Fraction(ring).limit_denominator(20)
    return [Strike(c.span.start_beat, c.span.length_beats * share) for c in chords]


def changed(strikes: list[Strike], chords: list[Voiced], *, within: Fraction = HALF) -> list[Strike]:
    """Cut what would sound over a change of chord, and strike the new chord where nothing else does."""
    found = sorted(strikes, key=lambda s: s.at)
    starts = [s.at for s in found]
    added: list[Strike] = []
    for chord in chords[1:]:
        at = chord.span.start_beat
        i = bisect_left(starts, at)
        if i and found[i - 1].at + found[i - 1].length > at and not _leads(found[i - 1], at):
            found[i - 1] = replace(found[i - 1], length=at - found[i - 1].at)
        if (i and at - starts[i - 1] <= within) or (i < len(starts) and starts[i] - at <= within):
            continue
        following = starts[i] if i < len(starts) else chord.span.end_beat
        added.append(Strike(at, min(following - at, chord.span.length_beats), -4))
    return sorted([*found, *added], key=lambda s: s.at)


def _leads(strike: Strike, change: Fraction) -> bool:
    return strike.early and change - strike.at <= Fraction(3, 4)


def anticipated(strikes: list[Strike], chords: list[Voiced], rng: random.Random, share: float) -> list[Strike]:
    """Move some of the strikes on a change of chord an eighth forward, onto the fourth beat's half."""
    changes = {c.span.start_beat for c in chords[1:]}
    found: list[Strike] = []
    for s in strikes:
        before = found[-1] if found else None
        free = before is None or before.at < s.at - Fraction(1, 2)
        if s.at in changes and free and rng.random() < share:
            half = Fraction(1, 2)
            if before is not None:
                found[-1] = replace(before, length=min(before.length, s.at - half - before.at))
            found.append(replace(s, at=s.at - half, length=s.length + half, accent=s.accent + 4, early=True))
        else:
            found.append(s)
    return found


def sounded(strikes: list[Strike], chords: list[Voiced], passage: Passage, *, base: int = 76) -> list[Note]:
    """Turn strikes into notes: the top voice leads, a down-stroke falls off upward and an up-stroke downward."""
    rng = passage.rng("strikes")
    strikes = halved(strikes, chords, passage) if passage.section.feel == "half" else strikes
    bars = {passage.bar_start(b) for b in range(passage.section.bars)}
    notes: list[Note] = []
    ends = [*[s.at for s in strikes[1:]], passage.end_beat]
    for s, end in zip(strikes, ends, strict=True):
        chord = at_beat(chords, s.at + (Fraction(3, 4) if s.early else 0))
        pitches = _voices(chord.pitches, s.voices)
        length = min(s.length, end - s.at)
        if length <= 0:
            continue
        heart = base + s.accent + (passage.section.energy - 0.5) * 28 + (3 if s.at in bars else 0)
        heart += rng.gauss(0, 1 + 3 * (1 - passage.style.tightness))
        for i, pitch in enumerate(pitches):
            lean = {"d": 4 - 2.5 * i, "u": 2.5 * (i - len(pitches) + 1) + 3}.get(s.stroke, 0.0)
            lean += 5 if not s.stroke and i == len(pitches) - 1 else 0
            notes.append(Note(s.at, length, pitch, max(18, min(122, round(heart + lean))), s.articulation))
    return closed(notes, passage)


def halved(strikes: list[Strike], chords: list[Voiced], passage: Passage) -> list[Strike]:
    """Return the strikes as a band in half time comps: on the halves of the bar and the changes, held on to the next.

    Chords that are only struck off the beat keep each second stroke.
    """
    half = passage.meter.beats_per_bar / 2
    changes = {c.span.start_beat for c in chords}
    kept = [s for s in strikes if (s.at - passage.start_beat) % half == 0 or s.at in changes or s.early]
    if len(kept) * 4 < len(strikes):
        return strikes[::2]
    ends = [*[s.at for s in kept[1:]], passage.end_beat]
    return [replace(s, length=max(s.length, min(e - s.at, half) * HELD)) for s, e in zip(kept, ends, strict=True)]


def _voices(pitches: tuple[int, ...], which: str) -> tuple[int, ...]:
    if which == "top":
        return pitches[-3:] if len(pitches) > 3 else pitches[1:] or pitches
    if which == "low":
        return pitches[:2]
    return pitches


def closed(notes: list[Note], passage: Passage) -> list[Note]:
    """In the piece's last bar strike once and let it ring, or stop, as the ending asks."""
    plan = passage.plan
    if not passage.is_last or plan.loop or plan.ending in ("loop", "fade") or not notes:
        return hushed(notes, passage)
    start = passage.bar_start(passage.section.bars - 1)
    kept = [replace(n, length_beats=min(n.length_beats, start - n.start_beat)) for n in notes if n.start_beat < start]
    last = [n for n in notes if n.start_beat >= start]
    first = min((n.start_beat for n in last), default=start)
    length = Fraction(1) if plan.ending == "hit" else passage.meter.beats_per_bar
    return kept + [replace(n, start_beat=start, length_beats=length) for n in last if n.start_beat == first]
