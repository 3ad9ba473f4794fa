"""Layers: which bars of a section a part sits out, so that something enters or leaves every four or eight bars.

The plan says who plays in a section; the arranger says from which bar. Drums, bass, the first chords and the lead
carry the music: they rest only where the form itself falls back. The others are colours: they take turns.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cadenza.compose.arranging.chamber import exposed
from cadenza.compose.arranging.phases import GROUP, Phase
from cadenza.compose.groove.pattern import played_live
from cadenza.compose.groove.trading import traded
from cadenza.compose.passage import stream
from cadenza.compose.plan import CastMember, Plan, Section
from cadenza.compose.styles.style import style
from cadenza.score.beat import Fraction
from cadenza.score.meter import Meter
from cadenza.score.note import Note

COLOURS = ("arp", "ostinato", "pad", "counter", "percussion", "chords")
LEAST_HALVED = 6  # bars of the shortest section with two halves
COMPANY = 5  # players of single voices, none of whom the others can spare
LEAST_PLAYERS = 3  # who is left of a section when a colour rests
MOST_RESTING = 0.5  # of the bars in which a part is seated
LEAST_SEATED = 0.35  # of the piece: parts that play less never rest
LEAST_GAPPED = 8  # bars of a section that has a gap
GAPS = {"statement": 0.6, "climax": 0.35, "solo": 0.3}  # how often
STROLL, LATE_BASS = 0.35, 0.5
NOW, HALF_BAR = Fraction(0), Fraction(1, 2)
LEAST_ENTRY = Fraction(1)  # beats of a held note that are worth entering for


@dataclass(frozen=True, slots=True)
class Rest:
    """Bars of one section, counted from its beginning, in which a part is silent."""

    part: str
    first: Fraction
    stop: Fraction


def rests(plan: Plan, places: Sequence[Phase]) -> list[tuple[Rest, ...]]:
    """Return who rests where in each section of a phased plan."""
    members = {m.part: m for m in plan.cast}
    left = _allowances(plan)
    found: list[tuple[Rest, ...]] = []
    for index, section in enumerate(plan.sections):
        rng = stream(section.seed or plan.seed, "layers", places[index].section, places[index].number)
        chosen: list[Rest] = []
        tired = {part for part, bars in left.items() if bars < min(GROUP, section.bars)}
        for rest in _wished(plan, index, places[index], members, tired, rng):
            if rest.stop - rest.first <= left.get(rest.part, 0):
                left[rest.part] -= rest.stop - rest.first
                chosen.append(rest)
        found.append(tuple(chosen))
    return found


def silences(found: Iterable[Rest], start: Fraction, meter: Meter) -> Mapping[str, list[tuple[Fraction, Fraction]]]:
    """Return the resting stretches of each part in beats of the score, for a section that begins at `start`."""
    bar = meter.beats_per_bar
    stretches: dict[str, list[tuple[Fraction, Fraction]]] = {}
    for rest in found:
        stretches.setdefault(rest.part, []).append((start + rest.first * bar, start + rest.stop * bar))
    return stretches


def without(notes: Sequence[Note], stretches: Sequence[tuple[Fraction, Fraction]]) -> list[Note]:
    """Return the notes outside the stretches; one that is held across an end of its rest enters there."""
    kept = list(notes)
    for begin, end in stretches:
        kept = [cut for note in kept for cut in _outside(note, begin, end)]
    return kept


def _outside(note: Note, begin: Fraction, end: Fraction) -> list[Note]:
    if note.end_beat <= begin or note.start_beat >= end:
        return [note]
    if note.start_beat < begin:
        return [replace(note, length_beats=begin - note.start_beat)]
    if note.end_beat - end >= LEAST_ENTRY:
        return [replace(note, start_beat=end, length_beats=note.end_beat - end)]
    return []


def _allowances(plan: Plan) -> dict[str, Fraction]:
    """Return how many bars each part may rest: the less it plays, the less."""
    found: dict[str, Fraction] = {}
    for member in plan.cast:
        seated = sum(s.bars for s in plan.sections if member.part in s.cast)
        found[member.part] = Fraction(int(MOST_RESTING * seated) if seated >= LEAST_SEATED * plan.bars else 0)
    return found


def _wished(
    plan: Plan, index: int, place: Phase, members: Mapping[str, CastMember], tired: set[str], rng: random.Random
) -> list[Rest]:
    section = plan.sections[index]
    players = [members[p] for p in section.cast if members[p].role not in ("bed", "fx")]
    half = _half(section.bars)
    if not half or len(players) <= LEAST_PLAYERS or (len(players) <= COMPANY and exposed(plan)):
        return []
    driving = "ostinato" if section.function == "climax" else ""  # what drives a piece is no colour where it peaks
    colours = [m for m in _colours(players) if m.part not in tired and m.role != driving]
    following = plan.sections[index + 1] if index + 1 < len(plan.sections) else None
    if alone := traded(plan, index):
        away = [m for m in players if m.role not in ("drums", "percussion")]
        return [Rest(m.part, Fraction(alone.start), Fraction(alone.stop)) for m in away]
    if section.function == "intro":
        return _opening(players, section, half, following)
    if section.function == "outro":
        return _closing(colours, section, half, plan)
    if section.function == "break" and rng.random() < float(style(plan.style).drum_options.get("drum_break", 0.0)):
        return _drummed(players, half)
    if (
        section.function in ("contrast", "break")
        and not section.feel
        and following
        and following.energy > section.energy + 0.1
    ):
        falls = bool(style(plan.style).drum_options.get("falls", True)) and section.name not in style(plan.style).drums
        return _fallen(players, section, half, rng) if falls else []
    if section.function == "build":
        return []
    found = _strolled(players, section, half, rng) if section.function == "solo" else []
    if colours and not found:
        again = following and (following.letter, following.function) == (section.letter, "climax")
        early = place.number + 1 < place.count or bool(again and section.function == "climax")
        found = _in_turn(colours, section, half, place, rng, early=early, spare=len(players) - LEAST_PLAYERS)
    muted = _muted(players, section, float(style(plan.style).drum_options.get("mutes", 0.0)), rng)
    if muted and index:  # what opens a piece has to be heard before it can be missed
        return muted
    beaten = any(m.role == "drums" for m in players)
    live = played_live(plan, style(plan.style))
    if section.bars < LEAST_GAPPED or (live and (found or not beaten)):
        return found
    if not colours and section.function == "statement" and rng.random() < LATE_BASS:
        return [Rest(m.part, NOW, half) for m in players if m.role == "bass"]
    return found if live else found + _gap(players, section, half, rng, sure=beaten and not found)


def _half(bars: int) -> Fraction:
    """Return the bar at which a section turns: the fourth of eight, the second of a short opening; 0 for none."""
    return Fraction(4 if bars >= LEAST_HALVED else 2 if bars == 4 else 0)


def _colours(players: Sequence[CastMember]) -> list[CastMember]:
    """Return the parts that come and go, those that enter last first.

    The first chords are not among them, nor an ostinato that is there before them: it is what drives the piece.
    """
    bearing = min((m for m in players if m.role == "chords"), key=lambda m: m.enter, default=None)
    bearing = bearing or min((m for m in players if m.role in ("pad", "arp")), key=lambda m: m.enter, default=None)
    carried = [m for m in players if m.role == "ostinato" and bearing is not None and m.enter <= bearing.enter]
    found = [m for m in players if m.role in COLOURS and m is not bearing and m not in carried]
    return sorted(found, key=lambda m: -m.enter)


def _opening(players: Sequence[CastMember], section: Section, half: Fraction, following: Section | None) -> list[Rest]:
    """Begin with one or two of the players who have the stage longest, and who tells the tune; the others follow."""
    tonal = [m for m in players if m.role not in ("drums", "percussion", "lead")]
    if following is None or len(tonal) < 2:
        return []
    alone = sorted(tonal, key=lambda m: (m.enter, m.role == "bass"))[: 1 if section.bars < 8 else 2]
    beat = [m for m in players if m.role == "drums"] if section.energy >= 0.4 and section.bars < 8 else []
    return [Rest(m.part, NOW, half) for m in players if m not in alone and m not in beat and m.role != "lead"]


def _closing(colours: Sequence[CastMember], section: Section, half: Fraction, plan: Plan) -> list[Rest]:
    """Let the colours leave one after another; what ends with a stroke keeps everybody."""
    if plan.ending == "hit" and section.bars < 8:
        return []
    return [Rest(m.part, half, Fraction(section.bars)) for m in colours[: max(1, len(colours) // 2)]]


def _fallen(players: Sequence[CastMember], section: Section, half: Fraction, rng: random.Random) -> list[Rest]:
    """Fall back before the climax: drums, bass or both are silent for the first half, and come back for the rise."""
    roles = {m.role: m for m in players}
    if "drums" not in roles:
        return []
    away = rng.choice((("drums", "percussion"), ("drums", "percussion"), ("drums", "bass", "percussion")))
    found = [Rest(m.part, NOW, half) for m in players if m.role in away]
    return found if len(players) - len(found) >= 2 else []


def _drummed(players: Sequence[CastMember], half: Fraction) -> list[Rest]:
    """Leave a break to drums and percussion for its first half: the bass comes back with everybody else."""
    hands = [m for m in players if m.role in ("drums", "percussion")]
    return [Rest(m.part, NOW, half) for m in players if m not in hands] if hands else []


def _strolled(players: Sequence[CastMember], section: Section, half: Fraction, rng: random.Random) -> list[Rest]:
    """Leave a soloist alone with bass and drums for the first half, now and then."""
    rhythm = {m.role for m in players} >= {"bass", "drums", "lead"}
    if not rhythm or rng.random() >= STROLL:
        return []
    return [Rest(m.part, NOW, half) for m in players if m.role not in ("bass", "drums", "lead")]


def _muted(players: Sequence[CastMember], section: Section, share: float, rng: random.Random) -> list[Rest]:
    """Pull faders as a dub mixer does: every four bars somebody who carries the music may be out, at a peak briefly."""
    bearers = [m for m in players if m.role in ("drums", "bass", "chords")]
    found: list[Rest] = []
    for first in range(0 if section.function != "climax" else 2, section.bars - 1, 4):
        if rng.random() < share:
            member, length = rng.choice(bearers), rng.choice((2, 2, 4) if section.function != "climax" else (1, 2, 2))
            found.append(Rest(member.part, Fraction(first), Fraction(min(first + length, section.bars))))
    return found


def _gap(
    players: Sequence[CastMember], section: Section, half: Fraction, rng: random.Random, *, sure: bool
) -> list[Rest]:
    """Take drums and bass out for half a bar before the section turns, as whoever programs a beat does."""
    often = GAPS.get(section.function, 0.0)
    if rng.random() >= often and not (sure and often):
        return []
    return [Rest(m.part, half - HALF_BAR, half) for m in players if m.role in ("drums", "bass")]


def _in_turn(
    colours: Sequence[CastMember],
    section: Section,
    half: Fraction,
    place: Phase,
    rng: random.Random,
    *,
    early: bool,
    spare: int,
) -> list[Rest]:
    """Hold one or two colours back: all along where the same comes again, else for the first half."""
    count = min(spare, len(colours), 2 if len(colours) >= 3 else 1)
    if early:
        waiting = colours[: max(0, count - place.number)]
        return [Rest(m.part, NOW, Fraction(min(section.bars, GROUP))) for m in waiting]
    if place.count > 1 and section.function == "climax":
        return []
    first = rng.randrange(len(colours)) if section.function != "climax" else 0
    turned = [*colours[first:], *colours[:first]]
    found = [Rest(m.part, NOW, half) for m in turned[:count]]
    if section.function == "statement" and len(colours) > count and rng.random() < 0.5:
        found.append(Rest(turned[count].part, half, Fraction(section.bars)))  # one leaves as the other comes
    return found
