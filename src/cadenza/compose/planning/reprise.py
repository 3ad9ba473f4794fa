"""Reprise: the bars of a short form shared out so that its tune is told whole and comes back whole.

Where a minute holds four bars of theme, eight of something else and eight of climax, nobody knows the tune when it
returns: better the theme has eight and the middle four, or verse and chorus go round twice in four bars each.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from cadenza.compose.planning.form import KEPT
from cadenza.compose.planning.recall import share_heard_again, share_told_again
from cadenza.compose.styles.style import SectionSpec

ENOUGH, TOO_MUCH = 0.24, 0.62  # of the places where four bars of melody could be heard again
ANSWERED, ANSWERED_AT_MOST = 0.3, 0.6  # of the places where a tune's second half might answer its first, those that do
UNIT = 4  # bars that are given and taken
LONGEST_FORM = 44  # bars; in longer ones everything has room
SEARCHED = 80  # forms that are looked at for one whose tune comes back
LEAST_TURN_SECONDS = 8.0  # of a verse or chorus that goes round twice
LONGEST_OUTRO, LONGEST = 8, 16  # bars up to which an outro and others are given more
LONG_GOODBYE = 0.25  # of the piece, the longest outro there is
OUTRO_SHARE = 0.18  # of the piece, beyond which an outro is given no more
LEAST_CLIMAX = 7  # bars that a climax keeps
Form = tuple[SectionSpec, ...]
# what it costs to take four bars from a section, and to do without it where nobody asked for it
TAKEN = {"contrast": 1.0, "outro": 1.2, "intro": 1.4, "build": 1.4, "break": 1.4, "statement": 2.0, "climax": 2.4}
UNSUNG = ("intro", "break", "build", "solo")
LEFT_OUT = {"break": 1.5, "intro": 2.2, "build": 4.0, "contrast": 3.0, "outro": 3.4}
UNEVEN = 2.8  # and more where that leaves a section uneven
GIVEN = {"statement": 0.0, "return": 0.2, "climax": 0.3, "outro": 0.8}  # and to whom the bars go
STROPHIC, LEAST_STROPHE = ("statement", "solo", "climax", "return"), 8
GOING_ROUND, COMING_HOME, TAGGED, AWAY = 2.0, 1.2, 1.4, 1.6


@dataclass(frozen=True, slots=True)
class Habit:
    """What of a style and its cast bears on what is heard again.

    `answers` is how often the second four bars of a tune lie over the chords of the first, 0-1.
    """

    bar_seconds: float
    answers: float
    sings_at_once: bool


def remembered(sections: Sequence[SectionSpec], habit: Habit) -> list[SectionSpec]:
    """Return the form, changed as little as will do, in which enough of the tune is heard again, yet not all of it."""
    start = tuple(sections)
    if sum(s.bars for s in start) > LONGEST_FORM:
        return list(start)
    waiting: list[tuple[float, int, Form]] = [(0.0, 0, start)]
    seen, best, number = {start}, (short_of(start, habit), 0.0, start), 0
    for _ in range(SEARCHED):
        if not waiting:
            break
        cost, _, form = heapq.heappop(waiting)
        lacks = short_of(form, habit)
        if lacks <= 0.0:
            return list(form)
        best = min(best, (lacks, cost, form), key=lambda b: b[:2])
        for price, other in neighbours(form, habit.bar_seconds):
            if other not in seen:
                seen.add(other)
                number += 1
                heapq.heappush(waiting, (cost + price, number, other))
    return list(best[2])


def strophes(sections: Sequence[SectionSpec]) -> list[SectionSpec]:
    """Return a form of two strophes with the second sung as the first was: a solo nobody asked for needs a third."""
    told = [n for n, s in enumerate(sections) if s.function in STROPHIC and s.bars >= LEAST_STROPHE]
    if len(told) != 2 or sections[told[1]].function != "solo" or sections[told[1]].priority >= KEPT:
        return list(sections)
    verse = sections[told[0]]
    again = replace(sections[told[1]], name=verse.name, letter=verse.letter, function=verse.function)
    return [again if n == told[1] else s for n, s in enumerate(sections)]


def short_of(form: Form, habit: Habit) -> float:
    """Return how far the share of the tune that comes back is from what people remember and do not tire of.

    An outro that takes more than its share of the piece is as bad as a tune that is not remembered.
    """
    letters, bars, functions = zip(*((s.letter, s.bars, s.function) for s in form), strict=True)
    sung = [f not in UNSUNG or (f == "intro" and habit.sings_at_once) for f in functions]
    told = share_told_again(letters, bars, sung, functions)
    more = habit.answers * max(0.0, share_heard_again(letters, bars, sung) - told)
    ending = form[-1].bars / sum(bars) - LONG_GOODBYE if functions[-1] == "outro" else 0.0
    return max(0.0, ENOUGH - told - ANSWERED * more, told + ANSWERED_AT_MOST * more - TOO_MUCH) + max(0.0, ending)


def neighbours(form: Form, bar_seconds: float) -> Iterator[tuple[float, Form]]:
    """Yield the forms one step away, with what the step costs."""
    yield from _shared(form)
    yield from _without(form)
    yield from _turned(form, bar_seconds)
    yield from _homeward(form)
    yield from _once_more(form)


def _shared(form: Form) -> Iterator[tuple[float, Form]]:
    """Give four bars of one section to another."""
    for a, giver in enumerate(form):
        least = LEAST_CLIMAX if giver.function == "climax" else UNIT
        if giver.bars < least + UNIT or giver.function not in TAKEN:
            continue
        for b, taker in enumerate(form):
            if a != b and _takes(taker, UNIT, form):
                row = list(form)
                row[a], row[b] = replace(giver, bars=giver.bars - UNIT), replace(taker, bars=taker.bars + UNIT)
                yield TAKEN[giver.function] + GIVEN[taker.function], tuple(row)


def _without(form: Form) -> Iterator[tuple[float, Form]]:
    """Leave a section out that nobody asked for, and give its bars to another."""
    for a, spec in enumerate(form):
        if spec.priority >= KEPT or spec.function not in LEFT_OUT or len(form) < 3:
            continue
        for b, taker in enumerate(form):
            if a != b and _takes(taker, spec.bars, form):
                row = [replace(s, bars=s.bars + spec.bars) if n == b else s for n, s in enumerate(form) if n != a]
                uneven = UNEVEN * bool(spec.bars % UNIT and b < len(form) - 1)
                yield LEFT_OUT[spec.function] + GIVEN[taker.function] + uneven, tuple(row)


def _takes(spec: SectionSpec, bars: int, form: Form) -> bool:
    if spec.function == "outro" and spec.bars + bars > OUTRO_SHARE * sum(s.bars for s in form):
        return False
    return spec.function in GIVEN and spec.bars + bars <= (LONGEST_OUTRO if spec.function == "outro" else LONGEST)


def _turned(form: Form, bar_seconds: float) -> Iterator[tuple[float, Form]]:
    """Let a verse and its only chorus go round twice, in half the bars each, the second time a little stronger."""
    sung = [s.letter for s in form if s.function == "climax"]
    for n, (verse, chorus) in enumerate(pairwise(form)):
        bars = verse.bars + chorus.bars
        alone = verse.letter != chorus.letter and sung.count(chorus.letter) == 1
        half = bars // (4 * UNIT) * UNIT
        if (verse.function, chorus.function) != ("statement", "climax") or not alone:
            continue
        if half * bar_seconds < LEAST_TURN_SECONDS or min(verse.priority, chorus.priority) >= KEPT:
            continue
        first = (replace(verse, bars=half), replace(chorus, bars=half, energy=round(0.9 * chorus.energy, 3)))
        risen = round(verse.energy + 0.25 * (chorus.energy - verse.energy), 3)
        last = (replace(verse, bars=half, energy=risen), replace(chorus, bars=bars - 3 * half))
        yield GOING_ROUND, (*form[:n], *first, *last, *form[n + 2 :])


def _homeward(form: Form) -> Iterator[tuple[float, Form]]:
    """Let the climax be the theme at full strength, the end remember the chorus, or the middle go elsewhere."""
    letters = {s.letter for s in form}
    theme = next((s for s in form if s.function == "statement"), None)
    for n, spec in enumerate(form):
        row = list(form)
        if theme and spec.function == "climax" and theme.name == "theme" and spec.letter != theme.letter:
            row[n] = replace(spec, letter=theme.letter)
            yield COMING_HOME, tuple(row)
        elif spec.function == "outro" and n and form[n - 1].letter != spec.letter:
            row[n] = replace(spec, letter=form[n - 1].letter)
            yield TAGGED, tuple(row)
        elif (
            len(letters) == 1
            and any(s.function in GIVEN for s in form[:n])
            and spec.function in ("statement", "climax")
            and spec.bars >= 2 * UNIT
        ):
            energy = round(0.5 * (form[n - 1].energy + spec.energy), 3)
            away = SectionSpec("contrast", "C" if "B" in letters else "B", UNIT, energy, "contrast")
            yield AWAY, (*form[:n], away, replace(spec, bars=spec.bars - UNIT), *form[n + 1 :])


def _once_more(form: Form) -> Iterator[tuple[float, Form]]:
    """Let a long outro be the chorus once more."""
    climax = next((s for s in reversed(form) if s.function == "climax"), None)
    last = form[-1]
    if climax and last.function == "outro" and last.priority < KEPT and last.bars >= 2 * UNIT:
        yield LEFT_OUT["outro"], (*form[:-1], replace(climax, bars=last.bars, priority=last.priority))
