"""Stops: stop time, a few bars in which the band strikes once a bar and a soloist fills the holes.

A style says how often (`stop_time`, the share of pieces) and what is struck (`stop_hits`, a grid of one bar).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cadenza.compose.arranging.phases import Phase
from cadenza.compose.groove.grid import read_grid
from cadenza.compose.passage import stream
from cadenza.compose.plan import Plan
from cadenza.compose.styles.style import style
from cadenza.score.beat import Fraction
from cadenza.score.meter import Meter
from cadenza.score.note import Note

STRIKERS = ("drums", "bass", "chords", "pad", "arp", "ostinato")
SILENT = ("counter", "percussion")
LEAST_BARS, LEAST_ENERGY = 8, 0.5  # of a section that has room for it
STOPPED = Fraction(7, 2)  # bars: the second half of the fourth leads back into time
KICK, SNARE, SHORT = 36, 38, Fraction(1, 4)
HITS = "X... .... .... ...."
MARCATO = 8  # velocity that a stroke of the whole band has over the same note in time


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the band stops: its first beat, where it takes up the time again, and the beats it strikes."""

    start: Fraction
    end: Fraction
    hits: tuple[Fraction, ...]


def stop_of(plan: Plan, places: Sequence[Phase], starts: Sequence[Fraction], meter: Meter) -> Stop | None:
    """Return the stop of a phased plan, if its style has one and a soloist stands in front of the band."""
    options = style(plan.style).drum_options
    rng = stream(plan.seed, "stop time")
    if plan.loop or rng.random() >= float(options.get("stop_time", 0.0)):
        return None
    leads = {m.part for m in plan.cast if m.role == "lead"}
    beaten = {m.part for m in plan.cast if m.role in ("drums", "bass")}
    fit = [
        n
        for n, s in enumerate(plan.sections)
        if s.bars >= LEAST_BARS and s.energy >= LEAST_ENERGY and places[n].section and leads & set(s.cast)
        if beaten & set(s.cast)
        if s.function in ("solo", "statement") or (s.function == "climax" and (places[n].number or _heard(plan, n)))
    ]
    solos = [n for n in fit if plan.sections[n].function == "solo"]
    if not fit:
        return None
    start, bar = starts[rng.choice(solos or fit)], meter.beats_per_bar
    grid = read_grid(str(options.get("stop_hits", HITS)), meter)
    count = math.ceil(STOPPED)
    hits = [start + n * bar + step.at for n in range(count) for step in grid[n % len(grid)]]
    end = start + STOPPED * bar
    return Stop(start, end, tuple(h for h in hits if h < end))


def _heard(plan: Plan, index: int) -> bool:
    """Whether a climax was there before: the second one can spare its band for a moment."""
    return any(s.function == "climax" for s in plan.sections[:index])


def stopped(lines: Mapping[str, list[Note]], plan: Plan, stop: Stop) -> dict[str, list[Note]]:
    """Return the parts with the band silent in the stop but for its strokes; whoever leads plays on."""
    roles = {m.part: m.role for m in plan.cast}
    return {
        part: _struck(line, roles[part], stop) if roles[part] in STRIKERS + SILENT else list(line)
        for part, line in lines.items()
    }


def _struck(line: Sequence[Note], role: str, stop: Stop) -> list[Note]:
    inside = [n for n in line if stop.start <= n.start_beat < stop.end]
    kept = [
        replace(n, length_beats=min(n.length_beats, stop.start - n.start_beat)) if n.start_beat < stop.start else n
        for n in line
        if not stop.start <= n.start_beat < stop.end
    ]
    if not inside or role in SILENT:
        return kept
    strokes = [note for hit in stop.hits for note in _stroke(inside, role, hit)]
    return sorted([*kept, *strokes], key=lambda n: (n.start_beat, n.pitch))


def _stroke(inside: Sequence[Note], role: str, hit: Fraction) -> list[Note]:
    """Return what a part strikes at a hit: kick and snare, or what it would have played last before or at it."""
    if role == "drums":
        keys = {n.pitch for n in inside}
        struck = [k for k in (KICK, SNARE) if k in keys] or [inside[0].pitch]
        return [Note(hit, SHORT, key, 112 if key == KICK else 104, "accent") for key in struck]
    at = max((n.start_beat for n in inside if n.start_beat <= hit), default=inside[0].start_beat)
    return [
        replace(n, start_beat=hit, length_beats=SHORT, velocity=min(124, n.velocity + MARCATO), articulation="accent")
        for n in inside
        if n.start_beat == at
    ]
