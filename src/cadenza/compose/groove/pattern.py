"""Patterns: which rows the drummer plays at which energy, given or derived from the style's main rows."""

from __future__ import annotations

from collections.abc import Mapping

from cadenza.compose.groove.grid import Bar, Grid, Step, beats_of, pulses, read_grid
from cadenza.compose.groove.kit import KEYS, PERCUSSION
from cadenza.compose.groove.rows import read_row
from cadenza.compose.passage import Passage
from cadenza.compose.plan import Plan
from cadenza.compose.styles.style import Style
from cadenza.score.beat import Fraction
from cadenza.score.meter import Meter

Beatmap = dict[tuple[str, Fraction], str]  # (row letter, quarter notes after the bar line) -> sign

TIGHT = 0.55  # from here on a kit that nobody sits at is programmed
SAT_AT = dict.fromkeys(("acoustic_kit", "rock_kit", "jazz_kit", "brush_kit"), 0.8)  # and the others only from here
_USUAL = {
    "4/4": {"K": "x... ..x. x.x. ....", "S": ".... X... .... X...", "H": "x.x. x.x. x.x. x.x."},
    "3/4": {"K": "x... .... ....", "S": ".... o... X...", "H": "x.x. x.x. x.x."},
    "6/8": {"K": "6/8: x.. ..x", "S": "6/8: ... X..", "H": "6/8: xxx xxx"},
}
_LEVELS = {
    1: ("sparse", "intro"),
    2: ("light", "verse"),
    3: ("main", "chorus"),
    4: ("full", "drop"),
}


def is_live(passage: Passage) -> bool:
    """Return whether a person plays (no two bars alike) or a machine (bars repeat exactly)."""
    return played_live(passage.plan, passage.style)


def played_live(plan: Plan, drummed: Style) -> bool:
    """Return whether a person sits at the kit: where the style does not say, as its tightness or the kit tells."""
    kit = next((m.instrument for m in plan.cast if m.role == "drums"), "")
    return bool(drummed.drum_options.get("live", drummed.tightness < SAT_AT.get(kit, TIGHT)))


def pattern_bars(passage: Passage, level: int) -> list[Beatmap]:
    """Return the bars of the pattern for an energy level; the section repeats them."""
    patterns = passage.style.drums
    names = (*_function_names(passage), *_LEVELS[level])
    if passage.slow_way:
        patterns = {n.removeprefix("slow_"): rows for n, rows in patterns.items() if n.startswith("slow_")}
    named = next((patterns[n] for n in names if n in patterns), None)
    main = patterns.get("main") or named or _usual(passage.meter)
    rows = _grids(named or main, passage)
    length = max(len(grid) for grid in rows.values()) if rows else 1
    bars = [{(r, s.at): s.sign for r, grid in rows.items() for s in grid[i % len(grid)]} for i in range(length)]
    if named is not None:
        return bars
    derive = {1: _sparse, 2: _light, 3: _same, 4: _full}[level]
    return [derive(bar, passage) for bar in bars]


def _function_names(passage: Passage) -> tuple[str, ...]:
    section = passage.section
    return (section.function, section.name.lower()) if section.function in ("build", "break", "solo") else ()


def _usual(meter: Meter) -> Mapping[str, str]:
    if meter.name in _USUAL:
        return _USUAL[meter.name]
    return _USUAL["6/8"] if meter.name in ("3/8", "9/8") else _USUAL["4/4"]


def _grids(pattern: Mapping[str, str], passage: Passage) -> dict[str, Grid]:
    others = {c.part for c in passage.plan.cast if c.role == "percussion"} & set(passage.section.cast)
    clapping = any(c.instrument == "claps" and c.part in others for c in passage.plan.cast)
    found: dict[str, Grid] = {}
    for row, text in pattern.items():
        doubled = (row in PERCUSSION and others) or (row == "C" and clapping and "S" in pattern)
        if (row not in KEYS and not row.isdigit()) or doubled:
            continue
        body = read_row(text).body
        grid = read_grid(body, passage.meter)
        found[row] = _filled(grid, passage.meter) if row in ("H", "D") and ":" not in body else grid
    return found


def _filled(grid: Grid, meter: Meter) -> Grid:
    """Give a compound beat its middle eighth where binary eighths were fitted to it."""
    if not meter.is_compound:
        return grid
    filled: list[Bar] = []
    for bar in grid:
        signs = {s.at: s.sign for s in bar}
        for start, length in pulses(meter):
            if start in signs and start + length * Fraction(2, 3) in signs:
                signs.setdefault(start + length / 3, "o")
        filled.append(tuple(Step(at, signs[at]) for at in sorted(signs)))
    return tuple(filled)


def _same(bar: Beatmap, _: Passage) -> Beatmap:
    return dict(bar)


def _sparse(bar: Beatmap, passage: Passage) -> Beatmap:
    """Keep the time and a soft pulse: hats, ride, rim, shaker; a machine keeps its four on the floor."""
    beats = beats_of(passage.meter)
    on_floor = beats <= {at for (row, at) in bar if row == "K"} and not is_live(passage)
    kept: Beatmap = {}
    for (row, at), sign in bar.items():
        if row in ("S", "C", "T", "Cr", "B", "T1", "T2", "T3") or (row == "K" and not on_floor):
            continue
        kept[row, at] = {"X": "x", "x": "o" if is_live(passage) else "x"}.get(sign, sign)
    return kept


def _light(bar: Beatmap, passage: Passage) -> Beatmap:
    """Play rim for snare, half the hats, no ghosts, fewer kicks."""
    beats, live = beats_of(passage.meter), is_live(passage)
    kept: Beatmap = {}
    for (row, at), sign in bar.items():
        if sign == "g" or (row in ("H", "Sh", "Tb") and live and at not in beats and at % Fraction(1, 2) != 0):
            continue
        if row == "K" and at % Fraction(1, 2) != 0 and at % Fraction(1, 3) != 0:
            continue
        if row == "S" and live:
            kept["R", at] = "x"
        else:
            kept[row, at] = {"X": "x", "O": "o"}.get(sign, sign) if row != "S" else sign
    return kept


def _full(bar: Beatmap, passage: Passage) -> Beatmap:
    """Open the hats off the beat (or ride the bell), and add a tambourine or shaker in sixteenths."""
    beats = beats_of(passage.meter)
    kept = dict(bar)
    ride, busy = any(row == "D" for row, _ in bar), any(row in PERCUSSION for row, _ in bar)
    thirds = any(at % Fraction(1, 4) != 0 for _, at in bar)
    for start, length in pulses(passage.meter):
        half = start + length * (Fraction(2, 3) if thirds else Fraction(1, 2))
        if is_live(passage) and not ride and length == 1:
            if ("H", half) in kept:
                kept["H", half] = "x" if start != max(beats) else "O"
            kept["H", start] = "O" if passage.style.drum_options.get("wash", False) else "X"
        elif not is_live(passage) and length == 1 and ("H", half) in kept:
            kept["H", half] = "O"
        if not busy and passage.style.drum_options.get("shaker", True):
            row = "Tb" if is_live(passage) else "Sh"
            parts: tuple[Fraction, ...] = tuple(Fraction(q, 4) for q in range(4))
            if thirds or length != 1:
                parts = (Fraction(0), Fraction(2, 3)) if length == 1 else tuple(Fraction(q, 3) for q in range(3))
            for part in parts:
                kept.setdefault((row, start + length * part), "x" if part == 0 else "o")
    return kept
