"""Gaps: where the melody that others wrote is silent, for those who answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cadenza.compose.passage import Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note


@dataclass(frozen=True, slots=True)
class Gap:
    """A silence of the melody, in beats from the start of the score."""

    start: Fraction
    end: Fraction

    @property
    def length(self) -> Fraction:
        return self.end - self.start


def lead_of(passage: Passage) -> Sequence[Note]:
    """Return what the melody plays in this section: the part named in the option `follows`, else the first lead."""
    wanted = passage.member.options.get("follows")
    leads = [m.part for m in passage.plan.cast if m.role == "lead"]
    for part in (wanted, *leads):
        if part and passage.written.get(part):
            return passage.written[part]
    return ()


def gaps_of(passage: Passage, melody: Sequence[Note], *, least: Fraction) -> list[Gap]:
    """Return the silences of at least so many beats; without a melody, the last bar of every two."""
    if not melody:
        bar = passage.meter.beats_per_bar
        starts = [passage.bar_start(b) for b in range(1, passage.section.bars, 2)]
        return [Gap(s, s + bar) for s in starts]
    found, quiet = [], passage.start_beat
    for note in melody:
        if note.start_beat - quiet >= least and quiet > passage.start_beat:
            found.append(Gap(quiet, note.start_beat))
        quiet = max(quiet, note.end_beat)
    if passage.end_beat - quiet >= least:
        found.append(Gap(quiet, passage.end_beat))
    return found


def slow_enough(melody: Sequence[Note], tempo_bpm: float) -> list[Note]:
    """Return the notes that a doubling player would keep: none shorter than a tenth of a second."""
    return [n for n in melody if float(n.length_beats) * 60 / tempo_bpm >= 0.1]
