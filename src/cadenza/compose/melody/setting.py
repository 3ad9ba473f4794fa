"""A setting: all that one line of one section has to respect, in ticks and rungs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cadenza.compose.melody.cells import Pace, strong_ticks
from cadenza.compose.melody.ladder import TICKS, Ground, Ladder
from cadenza.compose.melody.manner import Manner
from cadenza.compose.passage import Passage
from cadenza.compose.plan import Section
from cadenza.score.meter import Meter


@dataclass(frozen=True, slots=True)
class Setting:
    """Lanes (`low`-`high`, rungs) and pace of a line, and the ground it stands on."""

    manner: Manner
    meter: Meter
    ground: Ground
    bars: int
    bar_ticks: int
    strong: frozenset[int]
    pace: Pace
    low: int
    high: int
    middle: float
    high_section: bool

    def is_strong(self, tick: int) -> bool:
        return tick % self.bar_ticks in self.strong

    def sung(self, rung: int, tick: int) -> int:
        """Return the MIDI pitch of a rung at a tick of the section."""
        return self.ground.pitch(rung, tick)


def setting_of(passage: Passage, manner: Manner) -> Setting:
    """Return the setting of a passage; register and pace are those of its letter's first section."""
    home = home_section(passage)
    ladder = Ladder.of(passage.key, manner.scale)
    ground = Ground(ladder, passage.chords, start_beat=float(passage.start_beat), sevenths=manner.chord_sevenths)
    low, high = lane(passage, manner, home)
    bar_ticks = int(passage.meter.beats_per_bar * TICKS)
    return Setting(
        manner=manner,
        meter=passage.meter,
        ground=ground,
        bars=passage.section.bars,
        bar_ticks=bar_ticks,
        strong=frozenset(strong_ticks(passage.meter)),
        pace=pace_of(passage, manner, home.energy, home.density),
        low=ladder.nearest(low),
        high=ladder.nearest(high),
        middle=(ladder.nearest(low) + ladder.nearest(high)) / 2,
        high_section=is_high(home),
    )


def home_section(passage: Passage) -> Section:
    """Return the first section of this letter: later ones sing the same tune from the same place."""
    return next((s for s in passage.plan.sections if s.letter == passage.section.letter), passage.section)


def is_high(section: Section) -> bool:
    """Whether the section is one that opens up: a chorus, a drop, a climax."""
    return section.function in ("climax", "return") or section.energy >= 0.68


def lane(passage: Passage, manner: Manner, section: Section) -> tuple[float, float]:
    """Return the lowest and highest pitch of the section: a window that rises with register and energy."""
    member = passage.member
    room = member.high - member.low
    span = min(manner.span * (0.85 if section.energy < 0.4 else 1.0), room / 2)
    free = room / 2 - span
    height = 0.65 * (section.register - 0.5) + 0.35 * (section.energy - 0.5)
    middle = (member.low + member.high) / 2 + max(-free, min(free, height * 11.0))
    return middle - span, middle + span


def pace_of(passage: Passage, manner: Manner, energy: float, density: float) -> Pace:
    """Return how busy a bar is: so many notes a second, inside the manner's own bounds."""
    bar = float(passage.meter.beats_per_bar)
    seconds = bar * 60.0 / passage.plan.tempo_bpm
    notes = manner.notes_per_second * seconds * (0.78 + 0.44 * density)
    if energy >= 0.68:
        notes *= manner.chorus_notes
    low, high = (limit * bar / 4 for limit in manner.bar_notes)
    slow = max(0.0, min(1.0, (132 - passage.plan.tempo_bpm) / 60))
    knob = passage.plan.knobs.get("sync", 0.0)
    return Pace(
        notes=max(low, min(high, notes)),
        syncopation=max(0.0, min(1.0, manner.syncopation + 0.3 * knob)),
        sixteenths=manner.sixteenths * slow,
    )


def stretches(figure: Sequence[int]) -> int:
    """Return the distance between the lowest and the highest rung."""
    return max(figure) - min(figure) if figure else 0
