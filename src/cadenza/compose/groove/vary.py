"""Variation: no two bars of a live drummer are alike; a machine repeats and varies at the edges of groups."""

from __future__ import annotations

import random
from functools import lru_cache

from cadenza.compose.groove.grid import pulses
from cadenza.compose.groove.pattern import Beatmap
from cadenza.compose.passage import Passage
from cadenza.score.beat import Fraction
from cadenza.score.meter import Meter

SIXTEENTH = Fraction(1, 4)
FAST_BPM = 118.0  # from here on a foot doubles no eighth
# rows in which a live hand leaves something out; the clave is not among them
_HANDS = ("H", "D", "Sh", "Tb", "Ma", "Cg", "Bg", "Ti", "Gu", "Cb", "Hd", "Ag", "Tk")
# which variant each bar of eight plays: a question, its answer, the question again, a way out
_PHRASE = (0, 1, 0, 2, 0, 1, 3, 4)


def vary(bar: Beatmap, passage: Passage, number: int, *, live: bool, level: int) -> Beatmap:
    """Return the bar as it is played in bar `number` of the section."""
    variant = _PHRASE[number % 8]
    if not live:
        return _programmed(bar, passage, number)
    amount = float(passage.style.drum_options.get("variation", 1.0))
    played = dict(bar)
    if variant:
        played = _variant(played, passage, passage.shared_rng("variant", variant), amount)
    return _decorated(played, passage, passage.rng("decorate", number), level=level, amount=amount)


def _variant(bar: Beatmap, passage: Passage, rng: random.Random, amount: float) -> Beatmap:
    """Move the kick about its anchors, and the time a little."""
    played = dict(bar)
    backbeats = {at for row, at in bar if row in ("S", "R", "C") and bar[row, at] in "Xx"}
    kicks = sorted(at for row, at in bar if row == "K")
    if not kicks:
        return played
    step = _step(bar)
    for at in kicks:
        if at % 1 != 0 and at not in backbeats and rng.random() < 0.18 * amount and len(kicks) > 2:
            played.pop(("K", at), None)
    spots = [at for at in _steps(passage.meter, step) if at not in backbeats and ("K", at) not in bar and at > 0]
    slow = passage.plan.tempo_bpm < FAST_BPM
    near = [at for at in spots if at % Fraction(1, 2) == 0 or (slow and at + step in kicks and at - step not in kicks)]
    if step == Fraction(1, 3):
        near = [at for at in spots if at % 1 == Fraction(2, 3)]
    four = all(start in kicks for start, _ in pulses(passage.meter))
    for _ in range(1 if four else 2):
        if near and rng.random() < (0.3 if four else 0.5) * amount:
            played["K", near.pop(rng.randrange(len(near)))] = "x" if rng.random() < 0.6 else "o"
    return played


def _decorated(bar: Beatmap, passage: Passage, rng: random.Random, *, level: int, amount: float) -> Beatmap:
    """Add and leave out what a hand does without thinking: ghosts, a skipped hat, an early one."""
    played = dict(bar)
    step = _step(bar)
    busy = sum(row == "K" for row, _ in bar) >= 8  # double kicks leave the left hand no time
    ghosts = float(passage.style.drum_options.get("ghosts", 0.0 if busy else 0.35))
    snare = {at: sign for (row, at), sign in bar.items() if row == "S"}
    main = [at for at, sign in snare.items() if sign in "Xx"]
    for at, sign in snare.items():
        if sign == "g" and rng.random() < 0.18 * amount:
            del played["S", at]
    if level >= 2 and main and ghosts > 0:
        close = {m + d for m in main for d in (-step, step)}
        for at in _between(passage.meter, step, Fraction(1)):
            if ("S", at) in played or ("K", at) in played:
                continue
            if rng.random() < ghosts * amount * (0.34 if at in close else 0.16) * (0.5 + level / 4):
                played["S", at] = "g"
    for row in _HANDS:
        ats = [at for r, at in bar if r == row]
        for at in ats:
            if at.denominator != 1 and bar[row, at] in "xog" and rng.random() < 0.07 * amount:
                del played[row, at]
        if row in ("H", "D") and ats and len(ats) <= 10 and level >= 2:
            for at in _steps(passage.meter, step):
                if (
                    (row, at) not in played
                    and at % Fraction(1, 2) != 0
                    and at % 1 != Fraction(1, 3)
                    and rng.random() < 0.05 * amount * level
                ):
                    played[row, at] = "g" if row == "H" else "o"
    return played


def _programmed(bar: Beatmap, passage: Passage, number: int) -> Beatmap:
    """Repeat exactly; every fourth bar turns the corner a little, every eighth more, the same way each time."""
    played = dict(bar)
    if _waits(passage, number):
        played = {k: v for k, v in played.items() if k[0] not in ("Sh", "Tb", "D", "Cb", "Ma")}
    if number % 4 != 3:
        return played
    half = number % 8 == 3 and passage.section.bars > 4
    if half and passage.occurrence:
        return played  # what came back is told apart by more than a corner (see groove.again)
    rng = passage.shared_rng("corner", half) if half else passage.shared_rng("corner")
    end = passage.meter.beats_per_bar
    kinds = [k for k in ("open", "kick", "clap", "hats") if _possible(k, bar, end)]
    for kind in rng.sample(kinds, k=min(len(kinds), 1 if half else 2)):
        if kind == "open":
            played["H", end - Fraction(1, 2)] = "O"
        elif kind == "kick":
            played["K", end - rng.choice((Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)))] = "x"
        elif kind == "clap":
            row = "C" if any(r == "C" for r, _ in bar) else "S"
            played[row, end - rng.choice((Fraction(1, 4), Fraction(3, 4)))] = "o"
        else:
            for n in (1, 3):
                played["H", end - n * SIXTEENTH] = "o"
    return played


def _waits(passage: Passage, number: int) -> bool:
    """Return whether the top layers are still to come: with the second half, or with the same again."""
    section, plan = passage.section, passage.plan
    following = None if passage.is_last else plan.sections[passage.index + 1]
    if following and (following.letter, following.function) == (section.letter, section.function):
        return True
    return section.bars >= 8 and number < section.bars // 2 and section.function != "climax"


def _possible(kind: str, bar: Beatmap, end: Fraction) -> bool:
    if kind in ("open", "hats"):
        return any(row == "H" for row, _ in bar) and end >= 2
    if kind == "kick":
        return any(row == "K" for row, _ in bar)
    return any(row in ("C", "S") for row, _ in bar)


def _step(bar: Beatmap) -> Fraction:
    """Return a third of a beat for bars in triplets, else a sixteenth."""
    thirds = any(at % SIXTEENTH != 0 for _, at in bar)
    return Fraction(1, 3) if thirds else SIXTEENTH


@lru_cache(maxsize=64)
def _steps(meter: Meter, step: Fraction) -> tuple[Fraction, ...]:
    step = Fraction(1, 2) if meter.is_compound else step
    return tuple(i * step for i in range(int(meter.beats_per_bar / step)))


@lru_cache(maxsize=64)
def _between(meter: Meter, step: Fraction, whole: Fraction) -> tuple[Fraction, ...]:
    """Return the steps that do not fall on multiples of `whole`."""
    return tuple(at for at in _steps(meter, step) if at % whole != 0)
