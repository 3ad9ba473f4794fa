"""Timing: how many whole bars at which tempo fill a duration exactly, and what the rest becomes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from cadenza.score.meter import Meter

# (bars before the end, tempo factor from there on) of a closing ritardando; human medians end near 1 / 1.3
RITARD = ((2.0, 0.96), (1.0, 0.88), (0.5, 0.76))
SHORTEST_TAIL, LONGEST_TAIL = 0.75, 6.0
# how far past its range a style's tempo may go where no whole bars fit otherwise; loops must fit at any cost
STRETCHES = (1.0, 1.04, 1.08, 1.12, 1.3, 1.6, 2.0)


@dataclass(frozen=True, slots=True)
class Timing:
    """Whole `bars` of `meter` at `tempo_bpm`: lead-in + bars (with their curve) + tail fill the duration."""

    tempo_bpm: float
    meter: Meter
    bars: int
    unit: int  # bars of one phrase
    lead_in_seconds: float
    tail_seconds: float
    curve: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What the music would like: a duration, a tempo (`fixed` where somebody named it), its range, a tail."""

    seconds: float
    tempo_bpm: float
    low_bpm: float
    high_bpm: float
    meter: Meter
    tail_seconds: float
    fixed: bool = False
    loop: bool = False
    ritard: bool = False
    phrase_bars: int = 4
    hit_seconds: float | None = None  # where a section ought to begin


def fit(wish: Wish) -> Timing:
    """Return the timing nearest to the wish whose parts sum to `wish.seconds` exactly."""
    if wish.fixed:
        return _fit_fixed(wish)
    for stretch in STRETCHES if wish.loop else STRETCHES[:4]:
        found = _fit_free(wish, wish.low_bpm / stretch, wish.high_bpm * stretch)
        if found:
            return found
    return _fit_fixed(wish)


def bar_seconds(meter: Meter, bpm: float) -> float:
    """Return how long a bar lasts."""
    return float(meter.beats_per_bar) * 60.0 / bpm


def curve_of(bars: int, ritard: bool) -> tuple[tuple[float, float], ...]:
    """Return the tempo curve of a piece that ends in a ritardando (none where it has no room)."""
    return tuple((bars - before, factor) for before, factor in RITARD) if ritard and bars >= 4 else ()


def curve_bars(bars: int, curve: tuple[tuple[float, float], ...]) -> float:
    """Return how many bars at full tempo last as long as `bars` under `curve`."""
    total, at, factor = 0.0, 0.0, 1.0
    for bar, next_factor in (*curve, (float(bars), 1.0)):
        total += (bar - at) / factor
        at, factor = bar, next_factor
    return total


def unit_for(seconds: float, phrase_bars: int) -> int:
    """Return the bars a phrase counts by at this length."""
    if seconds < 8:
        return 1
    return 2 if seconds < 20 or phrase_bars == 2 else 4


def _tails(wish: Wish) -> tuple[float, float]:
    if wish.loop:
        return 0.0, 0.0
    if wish.fixed and wish.seconds > 8:  # the last bar is a held chord already: it may ring to the very end
        return 0.0, max(LONGEST_TAIL, wish.tail_seconds)
    longest = min(LONGEST_TAIL, max(0.25 * wish.seconds, SHORTEST_TAIL))
    return min(SHORTEST_TAIL, 0.25 * wish.seconds), max(longest, min(wish.tail_seconds, 0.25 * wish.seconds))


def _fit_free(wish: Wish, low: float, high: float) -> Timing | None:
    shortest, longest = _tails(wish)
    wished_tail = 0.0 if wish.loop else min(max(wish.tail_seconds, shortest), longest, 0.15 * wish.seconds + 0.5)
    beats = float(wish.meter.beats_per_bar)
    best: tuple[float, Timing] | None = None
    for unit in _units(wish):
        most = int(high * (wish.seconds - shortest) / (60.0 * beats))
        for bars in range(unit, most + 1, unit):
            curve = curve_of(bars, wish.ritard and not wish.loop)
            long = curve_bars(bars, curve) * beats * 60.0
            floor, ceiling = long / (wish.seconds - shortest), long / max(wish.seconds - longest, 1e-9)
            floor, ceiling = max(floor, low), min(ceiling, high)
            if floor > ceiling + 1e-9:
                continue
            bpm = _nearest(wish, bars, long, wished_tail, floor, ceiling)
            tail = wish.seconds - long / bpm
            cost = 3.0 * abs(math.log(bpm / wish.tempo_bpm)) + 0.02 * abs(tail - wished_tail)
            cost += 0.08 * max(0.0, min(1.6, wished_tail) - tail)
            cost += 0.04 * (bars % 8 != 0 and wish.seconds > 40) + _hit_cost(wish, bpm, unit)
            if best is None or cost < best[0] - 1e-12:
                best = cost, Timing(bpm, wish.meter, bars, unit, 0.0, max(0.0, tail), curve)
        if best:
            return best[1]
    return None


def _units(wish: Wish) -> Iterator[int]:
    unit = unit_for(wish.seconds, wish.phrase_bars)
    while unit >= 1:
        yield unit
        unit //= 2


def _nearest(wish: Wish, bars: int, long: float, wished_tail: float, floor: float, ceiling: float) -> float:
    """Return the tempo between `floor` and `ceiling` nearest the wish: a round number where the tail can give."""
    if wish.loop:
        return long / wish.seconds
    ideal = long / (wish.seconds - wished_tail)
    aim = min(max(0.65 * wish.tempo_bpm + 0.35 * ideal, floor), ceiling)
    for step in (1.0, 0.5):
        rounded = round(aim / step) * step
        if floor <= rounded <= ceiling:
            return rounded
    return aim


def _hit_cost(wish: Wish, bpm: float, unit: int) -> float:
    if wish.hit_seconds is None:
        return 0.0
    phrase = unit * bar_seconds(wish.meter, bpm)
    off = abs(wish.hit_seconds / phrase - round(wish.hit_seconds / phrase)) * phrase
    return min(2.0, 0.8 * off)


def _fit_fixed(wish: Wish) -> Timing:
    """Keep the tempo to the digit: the rest of the division goes to the tail, the last bars, then a lead-in."""
    meter = _short_meter(wish)
    bar = bar_seconds(meter, wish.tempo_bpm)
    if wish.loop:
        bars = max(1, math.floor(wish.seconds / bar + 1e-6))
        rest = wish.seconds - bars * bar
        return Timing(wish.tempo_bpm, meter, bars, _common_unit(bars), 0.0, max(0.0, rest))
    shortest, longest = _tails(wish)
    longest = max(longest, min(wish.tail_seconds, wish.seconds / 3))
    options: list[tuple[float, Timing]] = []
    for bars in range(max(1, math.floor(wish.seconds / bar) - 12), max(1, math.floor(wish.seconds / bar)) + 1):
        for ritard in {wish.ritard, False}:
            curve = curve_of(bars, ritard)
            tail = wish.seconds - curve_bars(bars, curve) * bar
            if tail < min(shortest, 0.5) - 1e-9:
                continue
            unit = _common_unit(bars)
            over = max(0.0, tail - longest)
            ring = tail + (0.6 * bar if bars > 3 else 0.0)
            cost = 0.12 * abs(ring - min(wish.tail_seconds, longest)) + over + {4: 0.0, 2: 0.35}.get(unit, 0.7)
            cost += 0.2 * (wish.ritard and not ritard)
            options.append((cost, Timing(wish.tempo_bpm, meter, bars, unit, 0.0, tail, curve)))
    return min(options, key=lambda o: o[0])[1]


def _common_unit(bars: int) -> int:
    return 4 if bars % 4 == 0 else 2 if bars % 2 == 0 else 1


def _short_meter(wish: Wish) -> Meter:
    """Return the metre, with fewer beats where a single bar would not fit the duration."""
    meter = wish.meter
    room = wish.seconds - _tails(wish)[0]
    while bar_seconds(meter, wish.tempo_bpm) > room and meter.numerator > 1:
        meter = Meter(meter.numerator - 1, meter.denominator)
    return meter


def exact_tail(seconds: float, timing: Timing) -> float:
    """Return the tail that makes the sum exact; what is left of a loop is less than a rounding error and no tail."""
    body = Fraction(curve_bars(timing.bars, timing.curve)) * Fraction(bar_seconds(timing.meter, timing.tempo_bpm))
    tail = float(Fraction(seconds) - body - Fraction(timing.lead_in_seconds))
    return tail if tail > 1e-9 else 0.0
