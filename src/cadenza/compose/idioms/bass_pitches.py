"""The pitches of a bass line: what each sign means over its chord, how loud it is, and how the line ends."""

from __future__ import annotations

import random
from dataclasses import replace

from cadenza.compose.groove.grid import beats_of
from cadenza.compose.groove.hush import hushed
from cadenza.compose.idioms.bass_strokes import Stroke
from cadenza.compose.lines.lane import Lane, run_into, scale_at
from cadenza.compose.passage import Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

UNDRIVEN = 10  # velocity steps by which a bass without a drummer plays softer, and half of its weight on the beat


def pitched(
    strokes: list[Stroke],
    lane: Lane,
    passage: Passage,
    kicks: set[Fraction],
    *,
    anticipates: bool = False,
    bounce: float = 0.0,
) -> list[Note]:
    """Give each stroke its pitch and weight."""
    rng = passage.rng("line")
    notes: list[Note] = []
    before = lane.stops[0].root
    for i, stroke in enumerate(strokes):
        if stroke.sign == "r":
            pitch = _run_pitch(strokes, i, before, lane, passage)
        else:
            pitch = _pitch(stroke, before, lane, passage, rng, anticipates=anticipates, bounce=bounce)
        mute = stroke.sign == "g"
        velocity = weight(stroke, passage, kicks, rng)
        length = min(stroke.length, passage.end_beat - stroke.at)
        notes.append(Note(stroke.at, length, pitch, velocity, "ghost" if mute else ""))
        before = pitch
    return notes


def _run_pitch(strokes: list[Stroke], i: int, before: int, lane: Lane, passage: Passage) -> int:
    """Return the next pitch of a run: the whole run is planned from what sounded before it."""
    left = 1
    while (
        i + left < len(strokes) and strokes[i + left].sign == "r" and strokes[i + left].at == _after(strokes[i], left)
    ):
        left += 1
    target = lane.next_stop(strokes[i + left - 1].at).root
    classes = scale_at(passage, strokes[i].at)
    return lane.fold(run_into(target, start=before, count=left, classes=classes, low=lane.low)[0])


def _after(stroke: Stroke, count: int) -> Fraction:
    return stroke.at + count * Fraction(1, 2)


def _pitch(
    stroke: Stroke,
    before: int,
    lane: Lane,
    passage: Passage,
    rng: random.Random,
    *,
    anticipates: bool,
    bounce: float,
) -> int:
    stop, coming = lane.stop_at(stroke.at), lane.next_stop(stroke.at)
    inside = (stroke.at - passage.start_beat) % passage.meter.beats_per_bar
    late = inside >= passage.meter.beats_per_bar - 1
    if stroke.sign == "n" or (anticipates and stroke.sign == "1" and late):
        turns = coming.span.start_beat - stroke.at <= Fraction(3, 2) or coming is lane.stops[-1]
        return coming.root if turns else stop.root
    if stroke.sign in "bas":
        soon = coming.span.start_beat - stroke.at <= passage.meter.beats_per_bar
        return lane.approach(stroke.sign, before, stroke.at, passage, rng) if soon else lane.degree(stop, 5, before)
    if stroke.sign == "g":
        return before
    number = int(stroke.sign)
    if number in (2, 4):
        return lane.fold(stop.root + (2 if number == 2 else 5))
    if number == 1 and stroke.at % 1 != 0 and stroke.at != stop.span.start_beat and rng.random() < bounce:
        number = rng.choice((8, 8, 5))
    return lane.degree(stop, number, before)


def weight(stroke: Stroke, passage: Passage, kicks: set[Fraction], rng: random.Random) -> int:
    """Return the velocity: beats and kicks are firm, ways in lighter, muted strokes soft."""
    if stroke.sign == "g":
        return 42 + rng.randrange(7)
    inside = (stroke.at - passage.start_beat) % passage.meter.beats_per_bar
    heavy = 10 if inside == 0 else 3 if inside in beats_of(passage.meter) else -5
    heavy += 4 if stroke.at in kicks else 0
    heavy -= 4 if stroke.sign in "bas" else 0
    chance = rng.gauss(0, 1 + 4 * (1 - passage.style.tightness))
    soft = UNDRIVEN + 0.5 * max(0, heavy) if not driven(passage) else 0.0
    return max(36, min(122, round(86 - soft + heavy + (passage.section.energy - 0.6) * 26 + chance)))


def driven(passage: Passage) -> bool:
    """Whether a drummer plays in the section: without one nobody has to be heard above a kick."""
    return bool(passage.roles & {"drums", "percussion"})


def ended(notes: list[Note], lane: Lane, passage: Passage) -> list[Note]:
    """In the piece's last bar land on the root and hold it, or stop, as the ending asks."""
    plan = passage.plan
    if not passage.is_last or plan.loop or plan.ending in ("loop", "fade"):
        return hushed(notes, passage)
    start = passage.bar_start(passage.section.bars - 1)
    kept = [replace(n, length_beats=min(n.length_beats, start - n.start_beat)) for n in notes if n.start_beat < start]
    length = Fraction(1) if plan.ending == "hit" else passage.meter.beats_per_bar
    firm = (104 if plan.ending == "hit" else 84) - (0 if driven(passage) else UNDRIVEN)
    root = lane.stop_at(start).root
    return [*kept, Note(start, length, root, round(firm + (passage.section.energy - 0.6) * 20))]
