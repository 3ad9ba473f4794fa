"""A setting: all that one line of one section has to respect, in ticks and rungs."""

from __future__ import annotations

from dataclasses import dataclass

from cadenza.compose.melody.cells import Pace, strong_ticks
from cadenza.compose.melody.ladder import TICKS, Ground, Ladder
from cadenza.compose.melody.manner import Manner
from cadenza.compose.passage import Passage
from cadenza.compose.plan import CastMember, Section
from cadenza.score.meter import Meter

HIGH_ENERGY = 0.68
CALM_TOP, FULL_TOP = 79.0, 86.0  # the highest pitch that a quiet and a full section sing, where the part can: G5, D6
SHRILL, LEAST_ROOM = 88, 19  # above E6 nothing is lifted, but by who has no range below it
RISE = 20.0  # semitones by which the middle of the fullest sections lies above that of the emptiest
OPENLY = 1.14  # how much busier the bars that move are than a manner's mean: those that close a phrase rest


@dataclass(frozen=True, slots=True)
class Setting:
    """Lane (`low`-`high`, rungs) and pace of a line, and the ground it stands on."""

    manner: Manner
    meter: Meter
    ground: Ground
    bars: int
    bar_ticks: int
    strong: frozenset[int]
    pace: Pace
    low: int
    high: int
    high_section: bool
    literal: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2

    def is_strong(self, tick: int) -> bool:
        return tick % self.bar_ticks in self.strong

    def sung(self, rung: int, tick: int) -> int:
        """Return the MIDI pitch of a rung at a tick of the section."""
        return self.ground.pitch(rung, tick)


def setting_of(passage: Passage, manner: Manner) -> Setting:
    """Return the setting in which a passage is written."""
    section = passage.section
    ladder = Ladder.of(passage.key, manner.scale)
    ground = Ground(ladder, passage.chords, start_beat=float(passage.start_beat), sevenths=manner.chord_sevenths)
    low, high = lane(passage, manner)
    return Setting(
        manner=manner,
        meter=passage.meter,
        ground=ground,
        bars=section.bars,
        bar_ticks=int(passage.meter.beats_per_bar * TICKS),
        strong=frozenset(strong_ticks(passage.meter)),
        pace=pace_of(passage, manner, density=section.density, high=is_high(section)),
        low=ladder.nearest(low),
        high=ladder.nearest(high),
        high_section=is_high(section),
        literal=manner.literal + 0.25 * passage.plan.knobs.get("rep", 0.0),
    )


def is_high(section: Section) -> bool:
    """Whether the section is one that opens up: a chorus, a drop, a climax."""
    return section.function == "climax" or section.energy >= HIGH_ENERGY


def lane(passage: Passage, manner: Manner) -> tuple[float, float]:
    """Return the lowest and highest pitch of the section: a window that rises with register and energy."""
    member, section = passage.member, passage.section
    room = member.high - member.low
    span = min(manner.span * (0.92 if section.energy < 0.4 else 1.0), room / 2)
    free = room / 2 - span
    height = 0.65 * (section.register - 0.5) + 0.35 * (section.energy - 0.5)
    middle = (member.low + member.high) / 2 + max(-free, min(free, height * RISE))
    singable = CALM_TOP + (FULL_TOP - CALM_TOP) * section.energy - span
    middle = max(member.low + span, min(middle, singable))
    return middle - span, middle + span


def highest(member: CastMember) -> int:
    """Return the highest pitch that a part's tune is ever lifted to: its own, or where a singer has no more words."""
    return min(member.high, max(SHRILL, member.low + LEAST_ROOM))


def pace_of(passage: Passage, manner: Manner, *, density: float, high: bool) -> Pace:
    """Return how busy a bar is: so many notes a second, inside the manner's own bounds."""
    bar = float(passage.meter.beats_per_bar)
    seconds = bar * 60.0 / passage.felt_bpm
    notes = manner.notes_per_second * seconds
    notes *= (0.84 + 0.4 * density) * (0.85 + 0.3 * passage.member.density)
    if high:
        notes *= manner.chorus_notes
    least, most = (limit * bar / 4 for limit in manner.bar_notes)
    notes = max(least, min(most, notes)) * (OPENLY if manner.ends == "long" else 1.0)
    slow = max(0.0, min(1.0, (132 - passage.plan.tempo_bpm) / 60))
    knob = passage.plan.knobs.get("sync", 0.0)
    return Pace(
        notes=notes,
        syncopation=max(0.0, min(1.0, manner.syncopation + 0.3 * knob)),
        sixteenths=manner.sixteenths * slow,
    )
