"""Drumming: every bar of a section as the drummer means it, before the touch. The bass asks it where the kick is.

A style's `drum_options`: `live` (no two bars alike; else by tightness < .55), `variation` and `ghosts` (0-1, how
much), `fills` (0 none … 1), `fill` (toms, snare, mixed, jazz, rim, hands, claps, roll, mute, drag), `fill_every`
(bars), `own_fill` (how often a fill is the style's own), `tihai` (bool: sections end with a figure played three
times), `crash` (bool), `open_hat` (share of the bars that open the last off-eighth), `rolls` (hat rolls a bar),
`shaker` (bool: level 4 may add one), `wash` (bool: level 4 plays open hats on the beat), `stops` (how often the band
breaks off before a much louder section), `stop_time` and `stop_hits` (how often the band stops for a soloist, and
what it strikes meanwhile), `trades` (how often the last four bars of a long solo are the drummer's alone), `mutes`
(how often four bars lose one of the parts that carry them), `drum_break` (how often a break is left to drums whose
part has `breaks`), `falls` (bool: drums leave the first half of a bridge), `cycles` (rows by letter, each a loop of
any number of sixteenths that runs on over the bar lines: `Cb = "x..x."` is five against four).
Patterns are found by name:
sparse, light, main, full by energy, and build, break, solo by the section's function; `fill` ends phrases.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

from cadenza.compose.groove.again import again
from cadenza.compose.groove.feel import felt
from cadenza.compose.groove.fills import build_bar, fill_for, played_fill, solo_bar
from cadenza.compose.groove.grid import pulses
from cadenza.compose.groove.hush import ABSENT_BEATS, kick_rests
from cadenza.compose.groove.pattern import Beatmap, is_live, pattern_bars
from cadenza.compose.groove.swing import swung
from cadenza.compose.groove.trading import traded
from cadenza.compose.groove.vary import vary
from cadenza.compose.passage import Passage
from cadenza.compose.styles.style import style
from cadenza.score.beat import Fraction

PRESSING = 0.3  # of a prompt's force, from where a drummer fills the holes of a bar


def drum_bars(passage: Passage) -> list[Beatmap]:
    """Return one beatmap a bar: pattern, variation, fill, what begins a section and what ends the piece."""
    level, live = drum_level(passage), is_live(passage)
    pattern = felt(pattern_bars(passage, level), passage)
    bars: list[Beatmap] = []
    alone = traded(passage.plan, passage.index)
    for number in range(passage.section.bars):
        base = pattern[number % len(pattern)]
        if passage.section.function == "build":
            if "build" in passage.style.drums:  # a style's own build is told once over the whole section
                base = pattern[number * len(pattern) // passage.section.bars]
            bars.append(_begun(build_bar(base, passage, number), passage, number, level))
            continue
        bar = again(vary(base, passage, number, live=live, level=level), passage, number, live=live, level=level)
        bar |= cycled(passage, number, level)
        bar = _opened(_rolled(bar, passage, number), passage, number)
        fill = fill_for(passage, number, level=level)
        if passage.plan.knobs.get("force", 0.0) >= PRESSING and level >= 2 and not fill:
            bar = pressed(bar, passage)
        if number in alone:
            bar = solo_bar(bar, passage, number - alone.start)
        elif fill:
            bar = played_fill(fill, bar, passage, number)
        if number == passage.section.bars - 1 and kick_rests(passage):
            bar = {k: v for k, v in bar.items() if k[0] != "K" or k[1] < passage.meter.beats_per_bar - ABSENT_BEATS}
        bars.append(_begun(bar, passage, number, level))
    if passage.is_last and not passage.plan.loop and passage.plan.ending not in ("fade", "loop"):
        bars[-1] = _last_bar(bars[-1], passage, level)
    return [swung(bar, passage) for bar in bars]


def pressed(bar: Beatmap, passage: Passage) -> Beatmap:
    """Return a bar that a drummer presses on: soft strokes where nothing falls lead into its middle and its end."""
    rows = {row for row, _ in bar}
    hand = next((row for row in ("S", "Hd", "Tk", "Cg", "Ti", "Sh", "H") if row in rows), "")
    taken = {at for _, at in bar}
    sixteenth, length = Fraction(1, 4), passage.meter.beats_per_bar
    if not hand or any(at % sixteenth for at in taken):
        return bar
    free = [at for at in (length - sixteenth, length / 2 - sixteenth, length / 2 + sixteenth) if at not in taken]
    return {(hand, at): "g" for at in free[:2]} | bar


def cycled(passage: Passage, number: int, level: int) -> Beatmap:
    """Return what the style's loops of odd length strike in bar `number`; from level 3 on, one more for each level."""
    cycles: Mapping[str, str] = passage.style.drum_options.get("cycles", {})
    sixteenth = Fraction(1, 4)
    steps = int(passage.meter.beats_per_bar / sixteenth)
    found: Beatmap = {}
    for row, loop in list(cycles.items())[: max(0, level - 2)]:
        for n in range(steps):
            sign = loop[(number * steps + n) % len(loop)]
            if sign != ".":
                found[row, n * sixteenth] = sign
    return found


def drum_level(passage: Passage) -> int:
    """Return the level the kit plays at; a break thins it out, a climax never does."""
    section, level = passage.section, passage.level
    if section.function in ("break", "intro") and "break" not in passage.style.drums and not section.feel:
        level = min(level, 2)
    return max(level, 3) if section.function == "climax" else level


def kick_beats(passage: Passage) -> list[Fraction]:
    """Return the beats (from the start of the score) on which the section's kick falls, [] where no kit plays."""
    cast = set(passage.section.cast)
    drummer = next((c for c in passage.plan.cast if c.role == "drums" and c.part in cast), None)
    if drummer is None:
        return []
    lent = drummer.options.get("style")
    own = style(str(lent)) if lent else passage.style
    bars = drum_bars(replace(passage, member=drummer, style=own))
    return sorted({passage.bar_start(n) + at for n, bar in enumerate(bars) for row, at in bar if row == "K"})


def _begun(bar: Beatmap, passage: Passage, number: int, level: int) -> Beatmap:
    """Crash and kick where a section begins, and every eight bars of a loud one."""
    if not passage.style.drum_options.get("crash", True) or level < 3:
        return bar
    every = 4 if passage.section.energy > 0.9 and is_live(passage) else 8
    before = passage.plan.sections[passage.index - 1].energy if passage.index else 0.0
    energy = passage.section.energy
    starts = number == 0 and energy >= before - 0.1 and (passage.index > 0 or energy > 0.6)
    if not starts and (number == 0 or number % every or level < 4):
        return bar
    played = dict(bar)
    played["Cr", Fraction(0)] = "X" if number == 0 else "x"
    played.pop(("H", Fraction(0)), None)
    if any(row == "K" for row, _ in bar):
        played["K", Fraction(0)] = "X"
    return played


def _last_bar(bar: Beatmap, passage: Passage, level: int) -> Beatmap:
    """Land on the one: a hit stops there, a ring lets the cymbal speak."""
    one, ending = Fraction(0), passage.plan.ending
    if ending == "unresolved":
        return {k: v for k, v in bar.items() if k[1] == one and k[0] in ("H", "D", "R", "Hd")}
    rows = {row for row, _ in bar}
    loud = level >= 3 or ending == "hit"
    played: Beatmap = {("K", one): "X" if loud else "x"} if "K" in rows or loud else {}
    if "Hd" in rows and "K" not in rows:
        return {("Hd", one): "D"}
    cymbal = passage.style.drum_options.get("crash", True)
    if cymbal:
        played["Cr", one] = "X" if loud else "o"
    elif "D" in rows or "H" in rows:
        played["D" if "D" in rows else "H", one] = "O"
    if ending == "hit" and "S" in rows:
        played["S", one] = "X"
    return played


def _opened(bar: Beatmap, passage: Passage, number: int) -> Beatmap:
    """Open the hat on the bar's last off-eighth now and then (option `open_hat`, a share of the bars)."""
    share = float(passage.style.drum_options.get("open_hat", 0.0))
    at = passage.meter.beats_per_bar - Fraction(1, 2)
    if share <= 0 or ("H", at) not in bar or passage.shared_rng("open", number % 4).random() >= share:
        return bar
    played = {k: v for k, v in bar.items() if not (k[0] == "H" and k[1] > at)}
    played["H", at] = "O"
    return played


def _rolled(bar: Beatmap, passage: Passage, number: int) -> Beatmap:
    """Replace an eighth or two of hats by a roll of three, four or six, as trap does (option `rolls`)."""
    count = float(passage.style.drum_options.get("rolls", 0))
    if count <= 0 or passage.level < 2:
        return bar
    rng: random.Random = passage.shared_rng("rolls", number % 4)
    played = dict(bar)
    ends = [start + length / 2 for start, length in pulses(passage.meter)]
    spots = [at for at in ends if ("H", at) in bar]
    for at in rng.sample(spots, k=min(len(spots), int(count) + (rng.random() < count % 1))):
        for key in [k for k in played if k[0] == "H" and at <= k[1] < at + Fraction(1, 2)]:
            del played[key]
        parts = rng.choices((3, 4, 6), weights=(4, 3, 2))[0]
        for j in range(parts):
            played["H", at + Fraction(j, 2 * parts)] = "g" if j == 0 else "o" if j < parts * 0.7 else "x"
    return played
