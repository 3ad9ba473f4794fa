"""The phrase plan: which phrases a section has, what each repeats, and how each closes."""

from __future__ import annotations

import random
from dataclasses import dataclass

from cadenza.score.meter import Meter

PERIOD_BARS = 4  # two phrases as long as this are a period: the second begins as the first did


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase. `variant` counts how often its letter was heard; `cadence` is open, half or full."""

    letter: str
    variant: int
    start_bar: int
    bars: int
    cadence: str
    height: float  # 0-1: how high the section's own curve asks it to be


def bars_in_phrase(meter: Meter, *, beats: float, bars: int) -> int:
    """Return the length of a phrase: the 1, 2, 4 or 8 bars nearest to so many beats as they are felt."""
    bar = float(meter.beats_per_bar / (meter.pulse_beats if meter.is_compound else 1))
    wish = min((1, 2, 4, 8), key=lambda n: max(n * bar / beats, beats / (n * bar)))
    while wish > 1 and wish > bars:
        wish //= 2
    return wish


def plan_phrases(
    bars: int, phrase_bars: int, rng: random.Random, *, forms: tuple[str, ...], rounds: float = 0.0, once: bool = False
) -> list[Phrase]:
    """Return the phrases of a section: letters follow one of `forms`, its middle closes half, its end fully.

    `rounds` is how often a section says its first half twice, as refrains and dances do: the first time it asks.
    What is heard `once` in a piece says its first half again with another close: nobody knows it otherwise.
    """
    form = rng.choice([f for f in forms if f[:2] == f[2:4]] or forms) if once else rng.choice(forms)
    whole, rump = divmod(bars, phrase_bars)
    count = max(1, whole + (rump * 2 > phrase_bars))  # a bar or so beyond is where the last phrase arrives
    round_again = rng.random() < (1.4 if once else 1.0) * rounds and count in (4, 8)
    first = count // 2 if round_again else count
    period = first == 2 and phrase_bars >= PERIOD_BARS and form[0] == form[2]
    letters = (form[0] * 2 if period else letters_of(form, first)) * (count // first)
    heard: dict[str, int] = {}
    found = []
    for number, letter in enumerate(letters):
        start = number * phrase_bars
        at = number % first
        middle = first >= 2 and at == first // 2 - 1
        half = number == count // 2 - 1 and count > 1
        half = half or (middle and first > 2)
        cadence = "half" if half else "full" if at == first - 1 else "open"
        place = number / max(1, count - 1)
        height = 0.25 + 0.75 * max(0.0, 1 - abs(place - 0.67) / 0.67) if count > 2 else 0.5
        found.append(Phrase(letter, heard.get(letter, 0), start, min(phrase_bars, bars - start), cadence, height))
        heard[letter] = heard.get(letter, 0) + 1
    over = bars - count * phrase_bars
    if over > 0:
        found.append(Phrase(letters[0], heard[letters[0]], count * phrase_bars, over, "full", 0.5))
    return found


def letters_of(form: str, count: int) -> str:
    """Return `count` letters from a form of four; six are two lines that match and a third.

    Eight are said as songs say them: four, then two that nobody has heard, then how the four ended.
    """
    if count == 1:
        return form[0]
    if count == 2:
        return form[:2] if form[1] != form[0] else form[0] + form[-1]
    if count == 3:
        return form[:2] + form[3]
    if count == 6:
        return form[:2] * 2 + ("cd" if "c" in form else form[2:])
    whole, rest = divmod(count, 4)
    away = "".join([x for x in "bcdef" if x not in form][:2]) + form[2:]
    fours = "".join(form if n % 2 == 0 else away for n in range(whole))
    return fours + form[4 - rest :] * (rest > 0)
