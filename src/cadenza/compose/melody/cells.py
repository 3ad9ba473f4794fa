"""Rhythm cells: bars of onsets built from short fragments, and the bars that end a phrase."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from cadenza.compose.melody.ladder import TICKS
from cadenza.score.meter import Meter

SIXTEENTH = TICKS // 4
RESTLESS = 0.25  # share of rest below which a dance in compound time runs on to its last pulse
Cell = tuple[tuple[int, int], ...]  # (start, length) in ticks from the bar line

# fragments by length in sixteenths: x strikes, - holds, . rests (a leading - holds what came before)
FRAGMENTS: dict[int, tuple[str, ...]] = {
    4: ("x---", "x-x-", "x--x", "..x-", "x-xx", "xxx-", "x-..", "-.x-", "xx--", "xxxx"),
    6: ("x-----", "x---x-", "x-x-x-", "x-x---", "x--x--", "..x-x-", "....x-", "x-x-xx", "x--xx-", "x---..", "--x-x-"),
    8: (
        "x---x---", "x---x-x-", "x-x-x---", "x-x-x-x-", "x-----x-", "x-x-----", "x-------", "..x-x-x-", "..x-x---",
        "x-x---x-", "x--x--x-", "..x---x-", "--x-x-x-", "--x---x-", "x-..x-x-", "....x-x-", "x---..x-", "x-x-..x-",
        "x-xxx-x-", "x--xx-x-", "x--x--xx", "x-x-xxx-", "x-x-x--x", "xx-xx-x-", "..xxx-x-", "-.x--xx-", "x-xx--x-",
        "x--xx---", "..x--x--",
    ),
    10: ("x---x-----", "x-x-x-x---", "x---x-x-x-", "x-----x---", "x-x---x-x-", "..x-x-x---", "x--x--x-x-"),
    12: (
        "x-------x---", "x---x---x---", "x---x-x-x---", "x-x-x-x-x---", "x-----x-x---", "x---x---x-x-", "x-x-x---x---",
        "..x-x-x-x---", "x-----x-x-x-", "x---x-x-x-x-", "x-------x-x-", "x--xx---x---", "x-x---x-x---", "..x-x---x-x-",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pace:
    """How busy a bar may be: notes in it, and how much off the beat and in sixteenths (0-1)."""

    notes: float
    syncopation: float
    sixteenths: float


def groups(meter: Meter) -> tuple[int, ...]:
    """Return the bar as groups of sixteenths that fragments exist for: 4/4 is (8, 8), 7/8 is (8, 6)."""
    if meter.is_compound:
        return (6,) * (meter.numerator // 3)
    left, found = int(meter.beats_per_bar * 4), []
    if left % 8 == 4 and left >= 12:
        found, left = [12], left - 12
    while left > 0:
        size = left if left in FRAGMENTS and left <= 10 else 8
        found.append(size)
        left -= size
    if any(size not in FRAGMENTS for size in found):
        whole, rest = divmod(int(meter.beats_per_bar * 4), 4)
        return (4,) * (whole - (rest > 0)) + ((4 + rest,) if rest else ())
    return tuple(found)


def strong_ticks(meter: Meter) -> tuple[int, ...]:
    """Return where the groups of a bar begin: the places where a chord tone is expected."""
    sizes = groups(meter)
    if sizes == (12,):
        sizes = (8, 4)
    starts = [sum(sizes[:n]) * SIXTEENTH for n in range(len(sizes))]
    return tuple(starts)


def draw_cell(rng: random.Random, meter: Meter, pace: Pace, *, starts_on_beat: bool = True) -> Cell:
    """Return one bar of rhythm near the pace."""
    text = ""
    sizes = groups(meter)
    total = sum(sizes)
    for number, size in enumerate(sizes):
        wish = pace.notes * size / total
        text += rng.choices(_options(size), _weights(size, wish, pace, number == 0, starts_on_beat))[0]
    return read_cell(text)


def _options(size: int) -> tuple[str, ...]:
    return FRAGMENTS.get(size) or ("x" + "-" * (size - 1),)


@lru_cache(maxsize=64)
def _weights(size: int, wish: float, pace: Pace, head: bool, on_beat: bool) -> tuple[float, ...]:
    """Return how likely each fragment is; many cells in turn are drawn at one pace."""
    return tuple(_weight(fragment, wish, pace, head=head, on_beat=on_beat) for fragment in _options(size))


def _weight(fragment: str, wish: float, pace: Pace, *, head: bool, on_beat: bool) -> float:
    strikes, sixteenths, offs = _traits(fragment)
    weight = math.exp(-abs(strikes - wish) / 0.55)
    weight *= 1.05 * pace.sixteenths if sixteenths else 1.0 - 0.5 * pace.sixteenths
    weight *= (0.25 + 1.5 * pace.syncopation) if offs else (1.25 - pace.syncopation)
    if head and fragment[0] != "x":
        weight *= 0.0 if fragment[0] == "-" else 0.15 if on_beat else 2.5
    elif head and not on_beat:
        weight *= 0.1
    return weight


@cache
def _traits(fragment: str) -> tuple[int, bool, bool]:
    """Return a fragment's strikes, whether one is on an odd sixteenth, and whether one leaves an eighth in the air."""
    strikes = [i for i, c in enumerate(fragment) if c == "x"]
    offs = any(i % 4 == 2 and (i + 2 >= len(fragment) or fragment[i + 2] != "x") for i in strikes)
    return len(strikes), any(i % 2 for i in strikes), offs


def read_cell(text: str) -> Cell:
    """Return the onsets that a row of `x`, `-` and `.` sixteenths spells."""
    found: list[tuple[int, int]] = []
    for at, sign in enumerate(text):
        if sign == "x":
            found.append((at * SIXTEENTH, SIXTEENTH))
        elif sign == "-" and found and sum(found[-1]) == at * SIXTEENTH:
            found[-1] = (found[-1][0], found[-1][1] + SIXTEENTH)
    return tuple(found)


def closing_cell(rng: random.Random, cell: Cell, meter: Meter, *, rest: float, sync: float) -> Cell:
    """Return a bar that begins like `cell`, lands on a long note and breathes."""
    bar = int(meter.beats_per_bar * TICKS)
    pulse = int(meter.pulse_beats * TICKS) if meter.is_compound else TICKS
    places = list(range(0, bar - pulse + 1, pulse))
    middle = max((s for s in strong_ticks(meter) if s <= bar * 0.55), default=0)
    weights = [2.6 if t == middle else 5.5 if t == 0 else 1.2 if t < bar * 0.6 else 0.1 for t in places]
    if meter.is_compound and rest < RESTLESS:
        weights = [1.0 if t == places[-1] else 0.05 for t in places]
    landing = rng.choices(places, weights)[0]
    if landing and rng.random() < sync * 0.5 and not meter.is_compound:
        landing -= TICKS // 2
    before = [(s, min(n, landing - s)) for s, n in cell if s < landing]
    room = bar - landing
    quiet = round(bar * rest * rng.uniform(0.6, 1.6) / 6) * 6
    length = max(min(room, max(TICKS * 2, bar * 3 // 8)), room - quiet)
    return (*before, (landing, length))


def held(cell: Cell, until: int) -> Cell:
    """Return the cell with its last tone held until a tick, counted from the start of its bar."""
    return (*cell[:-1], (cell[-1][0], until - cell[-1][0])) if cell else cell


def onsets_of(cells: Sequence[Cell], bar_ticks: int) -> list[tuple[int, int]]:
    """Return the onsets of bars in a row."""
    return [(bar * bar_ticks + s, n) for bar, cell in enumerate(cells) for s, n in cell]
