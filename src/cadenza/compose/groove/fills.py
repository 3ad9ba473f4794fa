"""Fills: how the drummer leads into what comes next, from one stroke to a bar, and the roll of a build."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from cadenza.compose.groove.grid import pulses, read_grid
from cadenza.compose.groove.hush import breaks_off, silent_from, stop_beats
from cadenza.compose.groove.pattern import Beatmap, is_live
from cadenza.compose.groove.rows import read_row
from cadenza.compose.passage import Passage
from cadenza.score.beat import Fraction

# one beat of four or three strokes; the busier ones come later
_BINARY = ("x.x.", "X.x.", "x.xx", "X.xx", "xx.x", "xxx.", "Xxxx", "XxXx")
_FAST = ("x.x.", "X.x.", "..x.", "X.x.", "X.X.", "xxx.", "x.xx", "X.X.")
_TRIPLE = ("x.x", "X.x", ".xx", "xxx", "Xxx", "XxX")
_HANDS = ("Ti", "Cg", "Tk", "Hd", "Bg", "Su")  # who fills where there is no snare
_DOWN = ("S", "T1", "T2", "T3")
BLUR_BPM = 152.0
SKIN_KITS = ("hand_drums", "darbuka", "tabla", "latin_percussion", "claps", "shaker")  # no snare, no toms
UNHURRIED_BPM = 104.0  # below it a machine that plays softly turns its corners softly
OWN = 0.6  # how often a fill is the style's own
SILENT = 0.4  # how often the drummer stops with the band rather than fill the gap


@dataclass(frozen=True, slots=True)
class Fill:
    """How many beats before the bar line it begins, and what kind it is."""

    beats: int
    kind: str  # toms, snare, mixed, jazz, rim, hands, claps, roll, mute, pickup, drag


def fill_for(passage: Passage, number: int, *, level: int) -> Fill | None:
    """Return the fill that ends bar `number` of the section, if any."""
    options = passage.style.drum_options
    amount = float(options.get("fills", 1.0)) if not isinstance(options.get("fills"), str) else 1.0
    bars, section = passage.section.bars, passage.section
    lands = passage.is_last and not passage.plan.loop and passage.plan.ending not in ("fade", "loop")
    if amount <= 0 or section.function == "build" or (lands and number == bars - 1):
        return None
    rng = passage.rng("fill", number) if is_live(passage) else passage.shared_rng("fill")
    beats = len(pulses(passage.meter))
    if number == bars - 1 and breaks_off(passage):
        return Fill(int(stop_beats(passage)), "mute" if rng.random() < SILENT else _kind(passage, rng, 2))
    if number == (bars - 2 if lands else bars - 1):
        size = _size(passage, rng, beats)
        return Fill(size, _kind(passage, rng, size)) if size and (level > 1 or size <= 1) else None
    every = int(options.get("fill_every", 8))
    if number % max(every, 4) == max(every, 4) - 1 and level >= 2 and is_live(passage):
        return Fill(2 if level >= 3 else 1, _kind(passage, rng, 1))
    if number % 4 == 3 and level >= 2 and is_live(passage):
        return Fill(1, _kind(passage, rng, 1) if level == 4 else "pickup") if rng.random() < 0.85 * amount else None
    return None


def _size(passage: Passage, rng: random.Random, beats: int) -> int:
    plan = passage.plan
    if passage.style.drum_options.get("tihai", False) and passage.section.bars > 2:
        return beats
    if passage.is_last:
        return min(beats, 2) if plan.ending in ("hit", "ring", "ritard", "loop") or plan.loop else 0
    following = plan.sections[passage.index + 1]
    rise = following.energy - passage.section.energy
    if rise > 0.22:
        size = beats
    elif rise > 0.04:
        size = max(2, beats // 2)
    elif rise > -0.12:
        size = rng.choice((1, 2))
    else:
        size = 1
    most = 2 if passage.section.energy < 0.5 and following.energy < 0.75 else beats
    return max(1, size // 2) if passage.section.bars <= 2 else min(size, most)


def _kind(passage: Passage, rng: random.Random, size: int) -> str:
    options = passage.style.drum_options
    given = options.get("fill", options.get("fills"))
    if isinstance(given, str):
        return given
    rows = set(passage.style.drums.get("main", {}))
    if passage.member.instrument in SKIN_KITS or (rows & set(_HANDS) and not rows & {"S", "C", "R"}):
        return "hands" if rows & set(_HANDS) else "claps"
    if is_live(passage):
        if "R" in rows and "S" not in rows:
            return "rim"
        if passage.member.instrument in ("jazz_kit", "brush_kit"):
            return "jazz"
        return rng.choices(("toms", "mixed", "snare"), weights=(4, 3, 2) if size >= 2 else (1, 2, 4))[0]
    following = passage.plan.sections[min(passage.index + 1, len(passage.plan.sections) - 1)]
    if passage.plan.tempo_bpm < UNHURRIED_BPM and max(passage.section.energy, following.energy) < 0.7:
        return rng.choice(("drag", "drag", "mute"))
    if size >= 3 and following.energy - passage.section.energy > 0.22:
        return rng.choice(("roll", "mute"))
    clapped = "claps" if "C" in rows else "snare"
    return rng.choice((clapped, "roll", "toms" if passage.member.instrument == "gated_kit" else clapped))


def played_fill(fill: Fill, bar: Beatmap, passage: Passage, number: int) -> Beatmap:
    """Return the bar with its end replaced by the fill; the time stops while the hands are on the toms."""
    places = pulses(passage.meter)
    first = len(places) - min(fill.beats, len(places))
    begin = places[first][0]
    rng = passage.rng("fill", number, "notes") if is_live(passage) else passage.shared_rng("fill notes")
    if fill.kind == "pickup":
        return _pickup(bar, passage, rng)
    stops = fill.kind in ("toms", "mixed", "snare", "mute") or (fill.kind == "jazz" and fill.beats > 1)
    hands = {"S", "R", "C", "T", *(_HANDS if fill.kind == "hands" else ())} | (
        {"H", "D", "B", "T1", "T2", "T3"} if stops else set()
    )
    if fill.kind == "mute":
        hands = {row for row, _ in bar}
    if fill.kind == "drag":
        return _dragged(bar, passage)
    kept = {k: v for k, v in bar.items() if k[1] < begin or k[0] not in hands}
    own = passage.style.drums.get("fill")
    share = float(passage.style.drum_options.get("own_fill", OWN))
    if own and fill.kind not in ("mute", "roll") and rng.random() < share:
        return {k: v for k, v in bar.items() if k[1] < begin} | _own(own, passage, begin)
    rolls = bool(passage.style.drum_options.get("rolls", 0))  # whose hats leave the sixteenths
    triple = passage.meter.is_compound or (not rolls and any(at % Fraction(1, 4) != 0 for _, at in bar))
    rows = {row for row, _ in bar}
    leading = tuple(row for row in _HANDS if row in rows)[:2] or ("S",)
    cells = _TRIPLE if triple else _FAST if is_live(passage) and passage.plan.tempo_bpm > BLUR_BPM else _BINARY
    return kept | _strokes(fill, places[first:], rng, passage.section.energy, leading, cells)


def solo_bar(bar: Beatmap, passage: Passage, number: int) -> Beatmap:
    """Return a bar that the drummer has alone: words of snare and toms over the foot, a breath, and a way back in."""
    places, rng = pulses(passage.meter), passage.rng("alone", number)
    foot = {k: v for k, v in bar.items() if k[0] == "P" or k == ("K", Fraction(0))}
    phrase = number % 4
    kind = ("snare", "mixed", "toms", "mixed")[phrase] if rng.random() < 0.7 else "jazz"
    told = places[: len(places) // 2] if phrase == 1 else places  # the second bar leaves room for what was said
    triple = passage.meter.is_compound or any(at % Fraction(1, 4) != 0 for _, at in bar)
    cells = _TRIPLE if triple else _FAST if passage.plan.tempo_bpm > BLUR_BPM else _BINARY
    energy = passage.section.energy + (0.15 if phrase == 3 else -0.1)
    said = _strokes(Fill(len(told), kind), told, rng, min(1.0, max(0.0, energy)), ("S",), cells)
    return foot | {("K", Fraction(0)): "x"} | said


def _own(pattern: Mapping[str, str], passage: Passage, begin: Fraction) -> Beatmap:
    """Return the end of the style's own fill."""
    grids = {row: read_grid(read_row(text).body, passage.meter) for row, text in pattern.items()}
    return {(row, s.at): s.sign for row, grid in grids.items() for s in grid[0] if s.at >= begin}


def _dragged(bar: Beatmap, passage: Passage) -> Beatmap:
    """Return the bar with its last beat left to two soft strokes and an open hat."""
    start, length = pulses(passage.meter)[-1]
    kept = {k: v for k, v in bar.items() if not (k[0] in ("K", "H") and k[1] > start)}
    row = next((r for r in ("S", "R", "C") if any(r == have for have, _ in bar)), "S")
    soft = {(row, start + length * Fraction(n, 4)): sign for n, sign in ((1, "g"), (3, "o"))}
    return soft | kept | {("H", start + length / 2): "O"} if any(r == "H" for r, _ in bar) else soft | kept


def _pickup(bar: Beatmap, passage: Passage, rng: random.Random) -> Beatmap:
    start, length = pulses(passage.meter)[-1]
    played = dict(bar)
    rows = {r for r, _ in bar}
    row = next((r for r in ("S", "R", "Ti", "Cg", "Hd", "Tk") if r in rows), "")
    if not row:
        return played
    if rng.random() < 0.4 and any(r == "H" for r, _ in bar):
        played["H", start + length / 2] = "O"
        played.pop(("H", start + length * Fraction(3, 4)), None)
    for share in rng.choice(((Fraction(3, 4),), (Fraction(1, 2), Fraction(3, 4)), (Fraction(1, 2),))):
        at = start + length * (share if length == 1 else Fraction(2, 3))
        if (row, at) not in played:
            played[row, at] = "x" if share == Fraction(3, 4) else "o"
    return played


def _strokes(
    fill: Fill,
    places: tuple[tuple[Fraction, Fraction], ...],
    rng: random.Random,
    energy: float,
    leading: tuple[str, ...],
    cells: tuple[str, ...],
) -> Beatmap:
    if fill.kind == "mute":
        return {("S", places[-1][0] + places[-1][1] / 2): "x"} if rng.random() < 0.5 else {}
    found: Beatmap = {}
    least = round(energy * (len(cells) - 3))  # the fuller the section, the fuller what ends it
    usual = rng.randrange(least, min(len(cells), least + 3))  # one cell rules the fill, so that it speaks
    for n, (start, length) in enumerate(places):
        last = n == len(places) - 1
        cell = cells[usual] if rng.random() < 0.6 else rng.choice(cells[max(0, least - 1) :])
        if n == 0 and len(places) > 2:
            cell = rng.choice(cells[: len(cells) // 2])
        if fill.kind in ("roll",):
            cell = "xxxxxxxx" if last and energy > 0.7 else "x" * len(cell)
        if last and energy > 0.6 and fill.kind in ("toms", "mixed", "snare"):
            cell = rng.choice(cells[-3:])
        for j, sign in enumerate(cell):
            if sign == ".":
                continue
            at = start + length * Fraction(j, len(cell))
            progress = (n + j / len(cell)) / len(places)
            row = _row(fill.kind, progress, rng, leading)
            if fill.kind in ("roll", "claps"):
                sign = _grown(sign, progress)
            elif fill.kind in ("jazz", "rim") and energy < 0.7:
                sign = {"X": "x", "x": "o"}[sign]
            found[row, at] = sign
            if fill.kind in ("toms", "mixed") and sign == "X" and rng.random() < 0.35:
                found["K", at] = "x"
    if places and fill.kind in ("toms", "mixed", "snare") and len(places) >= 2:
        found.setdefault(("K", places[0][0]), "x")
    return found


def _row(kind: str, progress: float, rng: random.Random, leading: tuple[str, ...]) -> str:
    if kind == "toms":
        return _DOWN[min(3, int(progress * 4))]
    if kind == "mixed":
        return rng.choice(("S", "S", _DOWN[min(3, int(progress * 3.5) + 1)], "K" if progress > 0.3 else "S"))
    if kind == "jazz":
        return rng.choice(("S", "S", "T1", "T3", "K"))
    if kind == "hands":
        return rng.choice(leading)
    return {"claps": "C", "rim": "R"}.get(kind, "S")


def _grown(sign: str, progress: float) -> str:
    return "g" if progress < 0.2 and sign != "X" else "o" if progress < 0.5 else "x" if progress < 0.85 else "X"


def build_bar(bar: Beatmap, passage: Passage, number: int) -> Beatmap:
    """Return a bar of a build: the snare doubles its pace as the section goes on, the last beat may fall silent."""
    bars, total = passage.section.bars, passage.meter.beats_per_bar
    last = number == bars - 1
    silent = silent_from(passage) - passage.bar_start(number)
    if "build" in passage.style.drums:
        told = number / bars
        soft = {"X": "o", "x": "o", "o": "g"} if told < 0.3 else {"X": "x"} if told < 0.6 else {}
        hands = ("S", "C", "T", "Tk")
        return {k: soft.get(v, v) if k[0] in hands else v for k, v in bar.items() if k[1] < silent}
    found = {k: v for k, v in bar.items() if k[0] not in ("S", "C", "R") and not (last and k[0] == "K")}
    row = "S" if any(r == "S" for r, _ in bar) or not any(r == "C" for r, _ in bar) else "C"
    at = Fraction(0)
    while at < total:
        progress = (number + float(at / total)) / bars
        pace = (Fraction(1), Fraction(1, 2), Fraction(1, 4), Fraction(1, 8))[min(3, int(progress * 4))]
        found[row, at] = "g" if progress < 0.12 else "o" if progress < 0.45 else "x" if progress < 0.8 else "X"
        at += pace
    return {k: v for k, v in found.items() if k[1] < silent}
