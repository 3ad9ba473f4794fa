"""Development: a phrase that was heard before comes back, fitted to new chords, varied, and closed its own way."""

from __future__ import annotations

import random
from dataclasses import replace

from cadenza.compose.melody import motif
from cadenza.compose.melody.figure import Figure, Tone
from cadenza.compose.melody.form import Phrase
from cadenza.compose.melody.ladder import TICKS
from cadenza.compose.melody.setting import Setting

SQUARE = 0.9  # how much of the freedom to change is not taken where a phrase returns in its place
FIRM = 0.92  # how often such a phrase is not sequenced either
# cadence: semitones above the tonic that may end it, best first
CLOSES = {"full": (0, 4, 3, 7), "half": (2, 7, 11, 10), "open": ()}


def develop(rng: random.Random, setting: Setting, figure: Figure, *, offset: int, square: bool) -> Figure:
    """Return a return of the figure: literal, sequenced, turned at its tail or ornamented.

    A `square` one answers itself bar for bar, as the second half of a period does: it is mostly left as it was.
    """
    firm = square and rng.random() < FIRM
    figure = motif.sequence(figure, best_shift(setting, figure, offset=offset, firm=firm))
    literal = setting.literal + (SQUARE * (1.0 - setting.literal) if square else 0.0)
    if rng.random() < literal:
        return figure
    middle = figure[len(figure) // 2].start
    choice = rng.random()
    if choice < 0.35:
        return motif.ornament(
            figure, shortest=3 if setting.pace.sixteenths > 0.3 else 6, chosen=lambda t: t.start >= middle
        )
    if choice < 0.6:
        return motif.invert_tail(figure, since=middle)
    if choice < 0.8 and setting.manner.cells <= 3:
        return motif.simplify(figure, is_strong=setting.is_strong)
    shift = rng.choice((-1, 1, 2))
    return tuple(replace(t, rung=t.rung + shift) if t.start >= middle else t for t in figure)


def best_shift(setting: Setting, figure: Figure, *, offset: int, firm: bool = False) -> int:
    """Return the transposition by rungs, of those the manner allows, that best fits the chords.

    A `firm` tune stays where it was and lets the chords go by, unless it would leave its lane.
    """
    ground, returns = setting.ground, setting.manner.returns

    def cost(shift: int) -> float:
        missed = sum(
            1.0 + (t.length >= TICKS)
            for t in figure
            if (setting.is_strong(t.start) or t.length >= TICKS)
            and not ground.is_tone(t.rung + shift, offset + t.start)
        )
        outside = sum(not setting.low <= t.rung + shift <= setting.high for t in figure)
        return missed + 0.6 * outside + (2.0 * abs(shift) if firm else 0.55 * returns.index(shift))

    return min(returns, key=cost)


def settle(setting: Setting, figure: Figure, *, offset: int) -> Figure:
    """Return the figure with its strong and long tones on chord tones, and the rest left by step."""
    ground = setting.ground
    found: list[Tone] = []
    shift = 0
    for n, tone in enumerate(figure):
        rung, tick = tone.rung, offset + tone.start
        if tone.shade == 0 and (setting.is_strong(tone.start) or tone.length >= TICKS * 5 // 4):
            if not ground.is_tone(rung, tick) and not leans(setting, figure, n, offset=offset):
                way = rung - found[-1].rung if found else 0
                rung = ground.snap(rung + (shift > 1) - (shift < -1), tick, toward=-way)
            shift = rung - tone.rung
        elif shift and n + 1 < len(figure):
            rung += shift
        rung = _inside(setting, rung)
        found.append(tone if rung == tone.rung else Tone(tone.start, tone.length, rung, tone.shade))
    for n in range(len(found) - 2, -1, -1):
        tone, after = found[n], found[n + 1]
        if tone.shade:  # a semitone from the next tone, wherever that has gone
            found[n] = replace(tone, rung=after.rung)
            continue
        gap = after.rung - tone.rung
        foreign = not ground.is_tone(tone.rung, offset + tone.start)
        if foreign and abs(gap) > 2 and not setting.is_strong(tone.start):
            found[n] = replace(tone, rung=_repaired(setting, tone, after, offset))
    return tuple(found)


def leans(setting: Setting, figure: Figure, n: int, *, offset: int) -> bool:
    """Whether a tone is an appoggiatura: no longer than a beat, and resolved at once by a step to a chord tone."""
    if n + 1 >= len(figure) or figure[n].length > TICKS:
        return False
    tone, after = figure[n], figure[n + 1]
    near = after.start == tone.end and abs(after.rung - tone.rung) == 1
    return near and setting.ground.is_tone(after.rung, offset + after.start)


def close_on(setting: Setting, figure: Figure, phrase: Phrase, *, offset: int, asked: int | None = None) -> Figure:
    """Return the figure ending on the tone its cadence wants.

    A phrase that comes back to close where it stayed open first says its old last tone, then the new one. Away
    from home it never ends on the rung that it `asked` with: a question is not answered by its own last word.
    """
    if not figure:
        return figure
    rung = closing_rung(setting, figure, phrase.cadence, offset=offset)
    if phrase.cadence == "full" and phrase.variant:
        if rung == asked and not is_home(setting, rung):
            rung = answering_rung(setting, figure, asked, offset=offset)
        elif figure[-1].length >= 2 * TICKS:
            opened = closing_rung(setting, figure, "half", offset=offset)
            tone = setting.ground.is_tone(opened, offset + figure[-1].start)
            if opened != rung and (abs(opened - rung) == 1 or tone):
                return resolved(motif.retarget(figure, opened), rung, until=phrase.bars * setting.bar_ticks)
    return figure if rung == figure[-1].rung else motif.retarget(figure, rung)


def answering_rung(setting: Setting, figure: Figure, asked: int, *, offset: int) -> int:
    """Return the chord tone on which to answer a phrase that ended on `asked`: home where it can, else below it."""
    ground, tick = setting.ground, offset + figure[-1].start
    before = figure[-2].rung if len(figure) > 1 else asked
    near = range(max(asked - ground.size + 1, setting.low - 1), min(asked + ground.size, setting.high + 2))
    options = [r for r in near if r != asked and ground.is_tone(r, tick)]
    home = [r for r in options if is_home(setting, r)]
    return min(home or options or [asked], key=lambda r: (abs(r - before) + 0.6 * (r > asked), r))


def is_home(setting: Setting, rung: int) -> bool:
    """Whether a rung is the tonic."""
    return setting.ground.ladder.steps[rung % setting.ground.size] == 0


def closing_rung(setting: Setting, figure: Figure, cadence: str, *, offset: int) -> int:
    """Return the rung on which a cadence lets the figure end."""
    last = figure[-1]
    size, ladder = setting.ground.size, setting.ground.ladder
    fit = setting.ground.fit(offset + last.start)
    if cadence == "open" and last.rung % size in fit.tones:
        return last.rung
    wanted = [
        d
        for step in CLOSES[cadence]
        for d in range(size)
        if (ladder.steps[d] + fit.bends[d]) % 12 == step and d in fit.tones
    ]
    degrees = wanted[:1] if cadence == "full" and wanted else wanted or sorted(fit.tones)
    rungs = [r for r in range(setting.low - 1, setting.high + 2) if r % size in degrees]
    if not rungs:
        return last.rung
    before = figure[-2].rung if len(figure) > 1 else last.rung
    return min(rungs, key=lambda r: (abs(r - last.rung) + 0.8 * abs(r - before) + 0.1 * (r > before), r))


def resolved(figure: Figure, rung: int, *, until: int) -> Figure:
    """Return the figure with its last tone held for a beat, then resolved to `rung`, half a beat longer than it was."""
    last = figure[-1]
    end = max(last.end, min(last.end + TICKS // 2, until))
    return (*figure[:-1], replace(last, length=TICKS), Tone(last.start + TICKS, end - last.start - TICKS, rung))


def _repaired(setting: Setting, tone: Tone, after: Tone, offset: int) -> int:
    options = (tone.rung - 1, tone.rung + 1, tone.rung - 2, tone.rung + 2)
    for rung in options:
        if setting.ground.is_tone(rung, offset + tone.start) and setting.low <= rung <= setting.high:
            return rung
    return after.rung + (1 if tone.rung > after.rung else -1)


def _inside(setting: Setting, rung: int) -> int:
    size = setting.ground.size
    while rung > setting.high + 1:
        rung -= size
    while rung < setting.low - 1:
        rung += size
    return rung
