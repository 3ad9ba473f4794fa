"""Timing: how many whole bars at which tempo fill a duration exactly, and what the rest becomes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from cadenza.compose.planning.course import course_curve, slowed_end
from cadenza.compose.planning.hits import AFTER_SECONDS, Hit, bent, exact_tempos, met
from cadenza.score.beat import Fraction
from cadenza.score.meter import Meter

# (bars before the end, tempo factor from there on) of a closing ritardando; human medians end near 1 / 1.3
RITARD = ((2.0, 0.96), (1.0, 0.88), (0.5, 0.76))
SHORTEST_TAIL, LONGEST_TAIL = 0.75, 6.0
LEAST_RING, LONGEST_RING, RING_COST = 1.8, 6.0, 0.09  # of the last bar and the tail together
OFF_HIT = 1.0  # what speaks against a tempo whose bar lines miss a hit
QUICKEST = 1.5  # how many more bars than at an even tempo a piece that gathers speed may have
LEAST_CLOSED = 3  # bars of the shortest piece that ends on a held chord
# how far past its range a style's tempo may go where no whole bars fit otherwise; loops must fit at any cost
STRETCHES = (1.0, 1.04, 1.08, 1.12, 1.3, 1.6, 2.0)


@dataclass(frozen=True, slots=True)
class Timing:
    """Whole `bars` of `meter` at `tempo_bpm`: lead-in + bars (with their curve) + tail fill the duration."""

    tempo_bpm: float
    meter: Meter
    bars: int
    lead_in_seconds: float
    tail_seconds: float
    curve: tuple[tuple[float, float], ...] = ()
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What the music would like: a duration, a tempo (`fixed` where somebody named it), its range, a tail."""

    seconds: float
    tempo_bpm: float
    low_bpm: float
    high_bpm: float
    meter: Meter
    tail_seconds: float
    ring_seconds: float = 0.0  # how long the last bar and the tail sound together; 0: it does not end on a chord
    fixed: bool = False
    loop: bool = False
    ritard: bool = False
    phrase_bars: int = 4
    hits: tuple[float, ...] = ()  # seconds at which a section ought to begin
    course: tuple[str, ...] = ()  # faster, slower: how the tempo goes; a loop and a piece with hits keep theirs
    course_factor: float = 0.0  # the last tempo over the first where somebody named both

    def curve(self, bars: int, *, ritard: bool) -> tuple[tuple[float, float], ...]:
        """Return the tempo curve over so many bars: its course, and a closing ritardando on top."""
        if self.loop:
            return ()
        course = () if self.hits else course_curve(self.course, bars, whole=self.course_factor)
        return slowed_end(course, curve_of(bars, ritard))


def fit(wish: Wish) -> Timing:
    """Return the timing nearest to the wish whose parts sum to `wish.seconds` exactly."""
    wish = replace(wish, hits=tuple(h for h in sorted(wish.hits) if 0 < h < wish.seconds - AFTER_SECONDS))
    if wish.fixed:
        return _aligned(_late(wish), wish)
    for stretch in STRETCHES if wish.loop else STRETCHES[:4]:
        found = _fit_free(wish, wish.low_bpm / stretch, wish.high_bpm * stretch)
        if found:
            return _aligned(found, wish)
    return _aligned(_fit_fixed(wish), wish)


def _late(wish: Wish) -> Timing:
    """Return the timing of a named tempo, begun so late that a bar line falls on the first hit."""
    bar = bar_seconds(wish.meter, wish.tempo_bpm)
    if not wish.hits or wish.loop or wish.hits[0] < bar:
        return _fit_fixed(wish)
    late = wish.hits[0] - math.floor(wish.hits[0] / bar + 1e-9) * bar
    late = late if late > 1e-6 else 0.0
    return replace(_fit_fixed(replace(wish, seconds=wish.seconds - late)), lead_in_seconds=late)


def _aligned(timing: Timing, wish: Wish) -> Timing:
    """Return the timing with its bar lines on the hits they can meet, the tail giving or taking what that costs."""
    bar, start = bar_seconds(timing.meter, timing.tempo_bpm), timing.lead_in_seconds
    hits = met(wish.hits, bar_seconds=bar, start=start, bars=timing.bars)
    while hits and timing.curve and hits[-1].bar > timing.curve[0][0]:
        hits = hits[:-1]  # the closing ritardando has no click
    if not hits or wish.loop:
        return timing
    curve = bent(timing.curve, hits, bar_seconds=bar, start=start)
    tail = timing.tail_seconds + (curve_bars(timing.bars, timing.curve) - curve_bars(timing.bars, curve)) * bar
    return replace(timing, curve=curve, tail_seconds=tail, hits=hits) if tail >= 0 else timing


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


LOOSE, LEAST_SQUARE = 0.11, 20  # what two or three bars beyond whole phrases cost a piece of so many bars


def unit_for(seconds: float, phrase_bars: int) -> int:
    """Return the bars a phrase counts by at this length."""
    if seconds < 8:
        return 1
    return 2 if seconds < 20 or phrase_bars == 2 else 4


def _tails(wish: Wish) -> tuple[float, float]:
    """Return the shortest and the longest tail; beside a long last bar, which is a held chord, it may be short."""
    if wish.loop:
        return 0.0, 0.0
    longest = min(LONGEST_TAIL, max(0.25 * wish.seconds, SHORTEST_TAIL))
    return min(SHORTEST_TAIL, 0.25 * wish.seconds), max(longest, min(wish.tail_seconds, 0.25 * wish.seconds))


def _fit_free(wish: Wish, low: float, high: float) -> Timing | None:
    shortest, longest = _tails(wish)
    last = bar_seconds(wish.meter, wish.tempo_bpm) * (1.2 if wish.ritard else 1.0)
    wished_tail = max(0.0, wish.ring_seconds - last) if wish.ring_seconds else wish.tail_seconds
    wished_tail = 0.0 if wish.loop else min(max(wished_tail, shortest), longest, 0.15 * wish.seconds + 0.5)
    beats = float(wish.meter.beats_per_bar)
    unit = unit_for(wish.seconds, wish.phrase_bars)
    best: tuple[float, Timing] | None = None
    for bars in range(1, int(high * (wish.seconds - shortest) / (60.0 * beats)) + 1):
        curve = wish.curve(bars, ritard=wish.ritard)
        long = curve_bars(bars, curve) * beats * 60.0
        floor, ceiling = long / (wish.seconds - shortest), long / max(wish.seconds - longest, 1e-9)
        floor, ceiling = max(floor, low), min(ceiling, high)
        if floor > ceiling + 1e-9:
            continue
        usual = _nearest(wish, bars, long, wished_tail, floor, ceiling)
        for bpm, away in [(usual, OFF_HIT * bool(wish.hits)), *_on_the_hit(wish, bars, unit, floor, ceiling)]:
            tail = wish.seconds - long / bpm
            cost = 3.0 * abs(math.log(bpm / wish.tempo_bpm)) + _cost(wish, bars, unit, bpm, max(0.0, tail)) + away
            if best is None or cost < best[0] - 1e-12:
                best = cost, Timing(bpm, wish.meter, bars, 0.0, max(0.0, tail), curve)
    return best[1] if best else None


def _on_the_hit(wish: Wish, bars: int, unit: int, low: float, high: float) -> list[tuple[float, float]]:
    """Return the tempos that put a bar line on a hit, each with what speaks against it: odd bars, hits it misses."""
    beats = float(wish.meter.beats_per_bar)
    found = []
    for hit in wish.hits:
        for bpm, bar in exact_tempos(hit, bar_beats=beats, low=low, high=high):
            reached = met(wish.hits, bar_seconds=bar_seconds(wish.meter, bpm), start=0.0, bars=bars)
            cost = 0.06 * (bar % unit > 0) + 0.03 * (bar % 2) + OFF_HIT * (len(wish.hits) - len(reached))
            found.append((bpm, cost))
    return found


def _cost(wish: Wish, bars: int, unit: int, bpm: float, tail: float) -> float:
    """Return what speaks against so many bars at that tempo: odd phrases, a long last chord, no room to begin."""
    odd = bars % unit
    apart = LOOSE if bars >= LEAST_SQUARE and unit == 4 and odd > 1 else 0.05 if odd == unit - 1 and odd > 1 else 0.03
    loose = 0.3 if wish.loop else apart  # one bar over is where the last phrase arrives
    cost = loose * (odd > 0) + 0.03 * (unit == 4 and bars % 8 == 4 and wish.seconds > 40)
    cost += 0.08 * (unit == 4 and bars in (4, 8) and wish.seconds >= 20 and not wish.loop)
    if wish.ring_seconds and bars >= LEAST_CLOSED:
        ring = bar_seconds(wish.meter, bpm) * (1.2 if wish.ritard else 1.0) + tail
        cost += RING_COST * abs(ring - wish.ring_seconds) + 0.1 * max(0.0, ring - LONGEST_RING)
    else:
        cost += 0.02 * abs(tail - wish.tail_seconds)
    return cost


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


def _fit_fixed(wish: Wish) -> Timing:
    """Keep the tempo to the digit: the rest of the division goes to the tail, the last bars, then a lead-in."""
    meter = _short_meter(wish)
    bar = bar_seconds(meter, wish.tempo_bpm)
    if wish.loop:
        bars = max(1, math.floor(wish.seconds / bar + 1e-6))
        rest = wish.seconds - bars * bar
        return Timing(wish.tempo_bpm, meter, bars, 0.0, max(0.0, rest))
    shortest, longest = _tails(wish)
    least = max(min(shortest, 0.5, 0.2 * wish.seconds), 0.0) if bar < LEAST_RING else 0.0
    unit = unit_for(wish.seconds, wish.phrase_bars)
    options: list[tuple[float, Timing]] = []
    even = math.floor(wish.seconds / bar)
    most, least_bars = (even, even - 12) if not wish.course else (int(even * QUICKEST), int(even / QUICKEST) - 12)
    for bars in range(max(1, least_bars), max(1, most) + 1):
        for ritard in {wish.ritard, False}:
            curve = wish.curve(bars, ritard=ritard)
            tail = wish.seconds - curve_bars(bars, curve) * bar
            if tail < least - 1e-9 and bars > 1:
                continue
            cost = _cost(wish, bars, unit, wish.tempo_bpm, tail) + max(0.0, tail - longest)
            cost += 0.2 * (wish.ritard and not ritard)
            options.append((cost, Timing(wish.tempo_bpm, meter, bars, 0.0, max(0.0, tail), curve)))
    return min(options, key=lambda o: o[0])[1]


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
