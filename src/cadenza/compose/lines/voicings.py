"""Voicings of a section for one part: led from chord to chord, below the lead where there is one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from cadenza.compose.harmony.voicing import voice_lead
from cadenza.compose.lines.lane import merged
from cadenza.compose.passage import Passage
from cadenza.score.beat import Fraction
from cadenza.score.chord import ChordSpan
from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.note import Note


@dataclass(frozen=True, slots=True)
class Voiced:
    """A chord, how long it rules, and the pitches that sound it, lowest first."""

    span: ChordSpan
    pitches: tuple[int, ...]


def voiced(
    passage: Passage,
    *,
    voices: int = 0,
    rootless: bool = False,
    open_position: bool = False,
    low: int = 0,
    high: int = 0,
    avoid_lead: bool = True,
) -> list[Voiced]:
    """Return the section's chords with their pitches; more voices where there is more energy."""
    sung = sings(passage)
    spans = passage.chords if sung else merged(passage.chords)  # a bass may move under one chord
    low, high = low or passage.member.low or 48, high or passage.member.high or 76
    high = max(high, low + 12)
    if avoid_lead and not sung:
        high = below_lead(passage, low, high)
    rich = any(len(s.chord.intervals) > 4 for s in spans)
    wanted = (
        voices
        or int(passage.member.options.get("voices", 0))
        or ((4, 4, 4, 5) if rich else (3, 3, 4, 4))[passage.level - 1]
    )
    rootless = bool(passage.member.options.get("rootless", rootless))
    paths = voice_lead(
        [s.chord for s in spans],
        low=low,
        high=high,
        voices=wanted,
        rootless=rootless,
        open_position=open_position,
        strict=sung,
        bass=sung_bass(passage, spans) if sung else (),
        onward=passage.next_chord.chord if sung and passage.next_chord else None,
    )
    return [Voiced(s, p) for s, p in zip(spans, paths, strict=True)]


def sings(passage: Passage) -> bool:
    """Return whether the part is a choir, whose voices are led strictly."""
    facts = INSTRUMENTS.get(passage.member.instrument)
    return facts is not None and facts.voices > 2 and (facts.family == "voice" or passage.member.idiom == "choir_pad")


def sung_bass(passage: Passage, spans: Sequence[ChordSpan]) -> tuple[int, ...]:
    """Return what basses sing under each chord; () where nobody sings the bass."""
    basses = [m.part for m in passage.plan.cast if m.role == "bass" and INSTRUMENTS[m.instrument].family == "voice"]
    line = sorted((n for part in basses for n in passage.written.get(part, ())), key=lambda n: n.start_beat)
    if not line:
        return ()
    starts = [n.start_beat for n in line]
    return tuple(line[max(0, bisect_right(starts, s.start_beat) - 1)].pitch for s in spans)


def at_beat(chords: list[Voiced], beat: Fraction) -> Voiced:
    """Return the chord that rules at a beat."""
    found = chords[0]
    for chord in chords:
        if chord.span.start_beat > beat:
            break
        found = chord
    return found


def lead_notes(passage: Passage) -> list[Note]:
    """Return what the lead plays in this section, in order of start."""
    leads = [c.part for c in passage.plan.cast if c.role == "lead" and c.part != passage.member.part]
    return sorted((n for part in leads for n in passage.written.get(part, ())), key=lambda n: n.start_beat)


def below_lead(passage: Passage, low: int, high: int) -> int:
    """Return the highest pitch that leaves the lead its register, never less than an octave and a third of room."""
    pitches = sorted(n.pitch for n in lead_notes(passage))
    if not pitches:
        return high
    floor = pitches[len(pitches) // 6]
    return max(min(high, floor - 1), min(high, low + 16))


def crowd(passage: Passage) -> int:
    """Return how many accompanying parts are already busy in this section (five strokes a bar or more).

    A band that is pressed on leaves one of them less room.
    """
    roles = {c.part: c.role for c in passage.plan.cast}
    found = 0
    for part, notes in passage.written.items():
        if roles.get(part) in ("chords", "arp", "ostinato") and part != passage.member.part:
            found += len({n.start_beat for n in notes}) >= 5 * passage.section.bars
    return max(0, found - (passage.plan.knobs.get("force", 0.0) > 0))


class Lead:
    """Says how busy the lead is in a stretch of beats."""

    def __init__(self, passage: Passage) -> None:
        notes = lead_notes(passage)
        self.starts = [n.start_beat for n in notes]
        self.ends = sorted(n.end_beat for n in notes)
        self.silent = not notes

    def onsets(self, begin: Fraction, end: Fraction) -> int:
        """Return how many notes the lead begins in a stretch."""
        return bisect_left(self.starts, end) - bisect_left(self.starts, begin)

    def rests(self, begin: Fraction, end: Fraction) -> bool:
        """Return whether the lead sounds nothing in a stretch."""
        sounding = bisect_left(self.starts, end) - bisect_right(self.ends, begin)
        return sounding <= 0
