"""A passage: what one part has to know to write one section."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from cadenza.compose.plan import CastMember, Plan, Section
from cadenza.compose.styles.style import Style
from cadenza.score.beat import Fraction
from cadenza.score.chord import ChordSpan
from cadenza.score.meter import Meter
from cadenza.score.note import Note
from cadenza.score.scale import Key

T = TypeVar("T")
SLOW_BPM = 80.0  # below it a style plays its `slow_` patterns, where it has them
REACH = 1.35  # how far from the tempo played the tempo felt may be


def stream(seed: int, *names: object) -> random.Random:
    """Return the random stream that belongs to these names alone: editing one part never changes another."""
    return random.Random("/".join(map(str, (seed, *names))))


@dataclass(frozen=True, slots=True)
class Passage:
    """One section as one part sees it. Beats count quarter notes from the start of the score.

    `written` holds what the parts before this one wrote in this section (melody first, then bass, chords, the
    rest, drums last). What sections with the same letter share (motifs, cells, patterns) is made anew from
    `shared_rng`, never handed over: each passage can be written alone and comes out the same. `sketches` only spares
    a composition the work of making it twice.
    """

    plan: Plan
    section: Section
    index: int  # which section of the plan
    start_beat: Fraction
    key: Key
    meter: Meter
    chords: tuple[ChordSpan, ...]  # of this section, in order, without gaps
    next_chord: ChordSpan | None  # the first of the following section
    member: CastMember
    written: Mapping[str, tuple[Note, ...]]
    occurrence: int  # how many sections with this letter came before
    style: Style
    place: tuple[int, int] = (-1, 0)  # of a phased plan: the told plan's section, and which phase of it this is
    sketches: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)  # by whatever decides them

    @property
    def beats(self) -> Fraction:
        """Length in quarter notes."""
        return self.section.bars * self.meter.beats_per_bar

    @property
    def end_beat(self) -> Fraction:
        return self.start_beat + self.beats

    @property
    def seed(self) -> int:
        """The seed of this section: its own where it was composed again, else the plan's."""
        return self.section.seed or self.plan.seed

    @property
    def level(self) -> int:
        """Energy as a level 1-4, as accompaniment styles count it."""
        return 1 + min(3, int(self.section.energy * 4))

    @property
    def roles(self) -> set[str]:
        """Which roles are played in this section."""
        return {m.role for m in self.plan.cast if m.part in self.section.cast}

    def sketched(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` makes for a key that decides it, made once in a composition."""
        if key not in self.sketches:
            self.sketches[key] = make()
        found: T = self.sketches[key]
        return found

    @property
    def felt_bpm(self) -> float:
        """The tempo by which figures are chosen: pressed on, a piece keeps the fast notes of its style's usual tempo.

        Held back, it keeps the slow ones: nobody who asks for "slow" wants to hear the notes double as bars get longer.
        A style with a slow way of its own is played that way.
        """
        bpm, usual, force = self.plan.tempo_bpm, self.style.tempo[2], self.plan.knobs.get("force", 0.0)
        if self.slow_way:
            return bpm
        if force > 0:
            return min(bpm, max(usual, bpm / REACH))
        return max(bpm, min(usual, bpm * REACH)) if force < 0 else bpm

    @property
    def slow_way(self) -> bool:
        """Whether the style has patterns for slow pieces, and the piece is one."""
        return self.plan.tempo_bpm < SLOW_BPM and "slow_main" in self.style.drums

    @property
    def is_last(self) -> bool:
        return self.index == len(self.plan.sections) - 1

    def chord_at(self, beat: Fraction) -> ChordSpan:
        """Return the chord that rules at a beat (the nearest one outside the passage)."""
        for span in reversed(self.chords):
            if span.start_beat <= beat:
                return span
        return self.chords[0]

    def bar_start(self, bar: int) -> Fraction:
        """Return the first beat of the passage's bar, counted from 0."""
        return self.start_beat + bar * self.meter.beats_per_bar

    def rng(self, *names: object) -> random.Random:
        """Return this part's own stream for this section."""
        section, phase = self.place if self.place[0] >= 0 else (self.index, 0)
        later = ("phase", phase) if phase else ()
        return stream(self.seed, "section", section, *later, self.member.part, *names)

    def shared_rng(self, *names: object) -> random.Random:
        """Return the stream that all sections with this letter share: the same material comes back."""
        return stream(self.seed, "letter", self.section.letter, self.member.part, *names)


class Idiom(Protocol):
    """How an instrument plays: writes one part's notes for one passage, in order of start."""

    def __call__(self, passage: Passage) -> list[Note]: ...
