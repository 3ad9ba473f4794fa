"""The phrase plan: which phrases a section has, what each repeats, and how each closes."""

from __future__ import annotations

import random
from dataclasses import dataclass

from cadenza.score.meter import Meter


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase. `variant` counts how often its letter was heard; `cadence` is open, half, full or final."""

    letter: str
    variant: int
    start_bar: int
    bars: int
    cadence: str
    height: float  # 0-1: how high the section's own curve asks it to be


def bars_in_phrase(meter: Meter, *, beats: float, bars: int) -> int:
    """Return the length of a phrase: 1, 2, 4 or 8 bars, nearest to so many quarter notes."""
    bar = float(meter.beats_per_bar)
    wish = min((1, 2, 4, 8), key=lambda n: abs(n * bar / beats - 1) if n * bar >= beats else beats / (n * bar) - 0.9)
    while wish > 1 and wish > bars:
        wish //= 2
    return wish


def plan_phrases(
    bars: int, phrase_bars: int, rng: random.Random, *, forms: tuple[str, ...], last: bool
) -> list[Phrase]:
    """Return the phrases of a section: groups of four whose letters follow one of `forms`."""
    form = rng.choice(forms)
    count = max(1, -(-bars // phrase_bars))
    letters = _letters(form, count)
    heard: dict[str, int] = {}
    found = []
    for number, letter in enumerate(letters):
        start = number * phrase_bars
        length = min(phrase_bars, bars - start)
        closing = number == count - 1
        half = count >= 4 and (number + 1) % (count // 2) == 0
        cadence = ("final" if last else "full") if closing else "half" if half or number == count // 2 - 1 else "open"
        place = number / max(1, count - 1)
        height = 0.25 + 0.75 * max(0.0, 1 - abs(place - 0.67) / 0.67) if count > 2 else 0.5
        found.append(Phrase(letter, heard.get(letter, 0), start, length, cadence, height))
        heard[letter] = heard.get(letter, 0) + 1
    return found


def _letters(form: str, count: int) -> str:
    if count == 1:
        return form[0]
    if count == 2:
        return form[0] + (form[1] if form[1] != form[0] else form[-1])
    if count == 3:
        return form[:2] + form[3]
    return (form * (count // 4 + 1))[: count - count % 4] + form[-(count % 4) :] * (count % 4 > 0)
