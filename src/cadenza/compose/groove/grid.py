"""Grids: `x... X.g.` as text, laid out in any metre.

One sign is one step: `X` accent, `x` normal, `o` soft, `g` ghost, `O` open, `.` or `-` nothing. Blanks are cosmetic,
`/` parts bars. `12:` says three steps a beat, `3/4:` or `6/8:` that the bars from there on have that metre;
`E(3,8)` or `E(3,8,2)` is the Euclidean rhythm of 3 hits in 8 steps (rotated by 2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cadenza.errors import InvalidRequest
from cadenza.score.beat import Fraction
from cadenza.score.meter import Meter

SIGNS = "XxogO.-DTk"
# which of a four-beat grid's beats a bar of so many beats plays; the last backbeat survives
_ORDER = {1: (0,), 2: (0, 1), 3: (0, 1, 3), 4: (0, 1, 2, 3), 5: (0, 1, 3, 2, 3), 6: (0, 1, 2, 3, 2, 3)}
_ORDER |= {7: (0, 1, 2, 3, 0, 1, 3), 8: (0, 1, 2, 3, 0, 1, 2, 3)}


@dataclass(frozen=True, slots=True)
class Step:
    """One hit of a bar: when, in quarter notes from the bar line, and which sign."""

    at: Fraction
    sign: str


Bar = tuple[Step, ...]
Grid = tuple[Bar, ...]


@lru_cache(maxsize=4096)
def read_grid(text: str, meter: Meter) -> Grid:
    """Return the hits that a grid's text means in `meter`; a grid of another metre is fitted beat by beat."""
    return tuple(tuple(s for s in bar if s.sign not in ".-") for bar in read_line(text, meter, SIGNS))


@lru_cache(maxsize=4096)
def read_line(text: str, meter: Meter, signs: str) -> Grid:
    """Return every step of every bar, rests and holds among them; `signs` are those the notation knows."""
    own = ""
    bars: list[Bar] = []
    for written in re.split(r"/(?!\d+:)", text):
        found = re.match(r"\s*(\d+(?:/\d+)?):(.*)", written, re.DOTALL)
        own, written = (found[1], found[2]) if found else (own, written)
        steps = _signs(written, text, signs)
        if own == "" and meter.name == "2/4" and len(steps) == 16:
            bars += [_lay(steps[:8], own, meter), _lay(steps[8:], own, meter)]
        elif steps:
            bars.append(_lay(steps, own, meter))
    return tuple(bars) or ((),)


def euclid(hits: int, steps: int, rotation: int = 0) -> str:
    """Return `hits` spread as evenly as can be over `steps`, the first one accented."""
    on = [(i * hits) % steps < hits for i in range(steps)]
    turned = on[rotation % steps :] + on[: rotation % steps]
    text = "".join("x" if hit else "." for hit in turned)
    return text.replace("x", "X", 1)


@lru_cache(maxsize=64)
def pulses(meter: Meter) -> tuple[tuple[Fraction, Fraction], ...]:
    """Return (start, length) of each felt beat of a bar, in quarter notes; odd eighths join the last beat."""
    total = meter.beats_per_bar
    unit = Fraction(3, 2) if meter.is_compound or meter.name == "3/8" else Fraction(1)
    starts = [unit * i for i in range(max(1, int(total / unit)))]
    ends = [*starts[1:], total]
    return tuple((s, e - s) for s, e in zip(starts, ends, strict=True))


@lru_cache(maxsize=64)
def beats_of(meter: Meter) -> frozenset[Fraction]:
    """Return where the felt beats of a bar begin."""
    return frozenset(start for start, _ in pulses(meter))


def _signs(written: str, whole: str, known: str) -> str:
    found = re.fullmatch(r"\s*E\((\d+),\s*(\d+)(?:,\s*(\d+))?\)\s*", written)
    if found:
        hits, steps, turn = int(found[1]), int(found[2]), int(found[3] or 0)
        if not 0 < hits <= steps <= 64:
            raise InvalidRequest(f"{whole!r}: no such rhythm", field="rows", expected="E(hits,steps), hits <= steps")
        return euclid(hits, steps, turn)
    signs = "".join(written.split())
    if len(signs) > 128 or any(s not in known for s in signs):
        expected = f"at most 128 of the signs {' '.join(known)}"
        raise InvalidRequest(f"{whole!r} is no pattern", field="rows", value=whole, expected=expected)
    return signs


def _lay(signs: str, own: str, meter: Meter) -> Bar:
    count, total = len(signs), meter.beats_per_bar
    per_beat = Fraction(count) / total
    fits = own == "" and per_beat in (1, 2, 3, 4, 6, 8)
    if fits or own == meter.name or (own == "12" and len(pulses(meter)) == 4) or (not own and count % 4 and count < 12):
        return tuple(Step(total * i / count, s) for i, s in enumerate(signs))
    if meter.denominator == 8 and not meter.is_compound and own == "":
        step = Fraction(4, count) if count <= 16 else Fraction(1, 4)
        return tuple(Step(i * step, s) for i, s in enumerate(signs) if i * step < total)
    grid_beats = len(pulses(Meter.parse(own))) if "/" in own else 4 if count % 4 == 0 else 3
    return _fit(signs, grid_beats, meter)


def _fit(signs: str, grid_beats: int, meter: Meter) -> Bar:
    per = max(1, len(signs) // grid_beats)
    cells = [signs[i * per : (i + 1) * per] for i in range(grid_beats)]
    places = pulses(meter)
    order = _ORDER.get(len(places), tuple(range(len(places)))) if grid_beats == 4 else range(len(places))
    found: dict[Fraction, str] = {}
    for (start, length), beat in zip(places, order, strict=True):
        for j, sign in enumerate(cells[beat % grid_beats]):
            at = start + length * _share(j, per, length)
            if found.get(at, ".") in ".-":
                found[at] = sign
    return tuple(Step(at, found[at]) for at in sorted(found))


def _share(step: int, per: int, length: Fraction) -> Fraction:
    """Return where a step falls in its beat: binary steps become shuffled thirds in a compound beat."""
    if length == Fraction(3, 2) and per in (2, 4):
        third = {2: (0, 2), 4: (0, 1, 2, 2)}[per][step]
        return Fraction(third, 3)
    return Fraction(step, per)
