"""Bass lines written as rows of degrees: `1--- ..5. ..b.`; most idioms are a row and a way to treat it.

Signs: 1 3 5 6 7 8 chord degrees (2 and 4 of the scale), `n` the next chord's root, `b` and `a` the half step below
and above it, `s` a scale step into it, `g` a muted stroke, `-` hold, `.` rest.
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise

from cadenza.compose.groove.drumming import kick_beats
from cadenza.compose.groove.grid import beats_of, pulses, read_line
from cadenza.compose.groove.hush import hushed
from cadenza.compose.groove.pattern import is_live
from cadenza.compose.groove.rows import Row, choose, fitting, phrase
from cadenza.compose.groove.swing import even
from cadenza.compose.lines.lane import Lane, run_into, scale_at
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

SIGNS = "12345678bansg.-"
UNDRIVEN = 10  # velocity steps by which a bass without a drummer plays softer, and half of its weight on the beat


@dataclass(frozen=True, slots=True)
class Stroke:
    """One written sign of the section: when, how long, which."""

    at: Fraction
    length: Fraction
    sign: str


def row(passage: Passage) -> list[Note]:
    """Play the part's own rows (root and fifth where it has none)."""
    return play_rows(passage, ("1--. ..1. 5-.. ..b.",))


def play_rows(
    passage: Passage,
    usual: tuple[str, ...],
    *,
    lock: float = 0.4,
    fills: float = 1.0,
    anticipates: bool = False,
    bounce: float = 0.0,
    gap: float = 0.9,
    leads: float = 0.0,
) -> list[Note]:
    """Write a section from rows of degrees.

    `lock` is how readily strokes join the kick, `fills` how often phrase ends run into the next root, `bounce` how
    often a weak root leaps an octave, `gap` how much of the room to the next stroke a short note fills;
    `anticipates` reads a `1` near the end of a bar as the next chord's root; `leads` is how often the last off-beat
    stroke before a change of chord becomes a way into it.
    """
    lane = Lane.of(passage)
    strokes = written(passage, passage.member.rows or usual, gap)
    strokes = on_changes(strokes, lane, passage)
    if leads:
        strokes = leading(strokes, lane, passage, leads)
    kicks = set(kick_beats(passage))
    if kicks and passage.level >= 2:
        strokes = locked(strokes, kicks, passage, lock * float(passage.member.options.get("lock", 1.0)))
    strokes = led(strokes, passage, fills * float(passage.member.options.get("fills", 1.0)))
    notes = pitched(strokes, lane, passage, kicks, anticipates=anticipates, bounce=bounce)
    return ended(notes, lane, passage)


def written(passage: Passage, texts: tuple[str, ...], gap: float) -> list[Stroke]:
    """Return the strokes of the rows chosen for this letter, bar by bar; a quiet section plays fewer."""
    rng, energy = passage.shared_rng("rows"), passage.section.energy
    rows = fitting(texts, energy, passage.felt_bpm)
    first = choose(rows, rng, energy)
    others = [r for r in rows if r is not first] or [first]
    chosen = [first, choose(others, rng, energy), choose(others, rng, energy)]
    order = phrase(passage.occurrence, live=is_live(passage))
    steps: list[tuple[Fraction, str]] = []
    for bar in range(passage.section.bars):
        text = chosen[order[bar % 8]]
        grid = read_line(text.body, passage.meter, SIGNS)
        start = passage.bar_start(bar)
        steps += [(start + even(s.at, passage), s.sign) for s in grid[_turn(text, first, bar) % len(grid)]]
    return _sparser(_folded(steps, passage.end_beat, gap), passage)


def _turn(text: Row, first: Row, bar: int) -> int:
    return bar if text is first else bar + 1 if bar % 2 == 0 else bar


def _folded(steps: list[tuple[Fraction, str]], end: Fraction, gap: float) -> list[Stroke]:
    """Turn steps into strokes: holds lengthen, a short note before rests fills a part of them."""
    strokes: list[Stroke] = []
    hits = [i for i, (_, sign) in enumerate(steps) if sign not in ".-"]
    for n, i in enumerate(hits):
        at, sign = steps[i]
        following = steps[hits[n + 1]][0] if n + 1 < len(hits) else end
        j = i + 1
        while j < len(steps) and steps[j][1] == "-":
            j += 1
        stop = steps[j][0] if j < len(steps) else end
        if j == i + 1 and stop < following:
            step = stop - at
            room = (following - at) * Fraction(gap).limit_denominator(20)
            stop = at + max(step, min(room, step * 9 / 5), min(room / 2, Fraction(1)))
        strokes.append(Stroke(at, min(stop, following) - at, sign))
    return strokes


def _sparser(strokes: list[Stroke], passage: Passage) -> list[Stroke]:
    """Keep beats, changes and ways in where the energy is low; a stroke takes the room of those left out."""
    if passage.level >= 2 or not strokes:
        return strokes
    beats = {passage.bar_start(b) + s for b in range(passage.section.bars) for s, _ in pulses(passage.meter)}
    strong = {passage.bar_start(b) for b in range(passage.section.bars)}
    kept = [s for s in strokes if s.at in strong or (s.at in beats and s.sign in "1358") or s.sign in "basn"]
    kept = kept or strokes
    ends = [*[s.at for s in kept[1:]], passage.end_beat]
    return [replace(s, length=max(s.length, min(e - s.at, Fraction(2)))) for s, e in zip(kept, ends, strict=True)]


def on_changes(strokes: list[Stroke], lane: Lane, passage: Passage) -> list[Stroke]:
    """Let each change of chord hear its root: a stroke there becomes one, a rest before the next gets one."""
    by_start = {s.at: s for s in strokes}
    starts = sorted(by_start)
    half = Fraction(1, 2)
    for stop in lane.stops[:-1]:
        at = stop.span.start_beat
        here = by_start.get(at)
        if here is not None:
            if here.sign in "23567":
                by_start[at] = replace(here, sign="1")
            continue
        if (at - passage.start_beat) % passage.meter.beats_per_bar == 0:
            continue
        around = [by_start[t] for t in starts[bisect_left(starts, at - half) : bisect_right(starts, at + half)]]
        if any((s.sign == "n" and s.at < at) or (s.sign == "1" and s.at > at) for s in around):
            continue
        i = bisect_left(starts, at)
        following = starts[i] if i < len(starts) else passage.end_beat
        by_start[at] = Stroke(at, min(Fraction(1), following - at), "1")
    return _cut(sorted(by_start.values(), key=lambda s: s.at))


def leading(strokes: list[Stroke], lane: Lane, passage: Passage, share: float) -> list[Stroke]:
    """Turn the last off-beat stroke before a change of chord into an approach, in a share of the changes."""
    rng = passage.rng("ways in")
    changes = {stop.span.start_beat for stop in lane.stops[1:]}
    beats = beats_of(passage.meter)
    found: list[Stroke] = []
    for stroke, following in zip(strokes, [*[s.at for s in strokes[1:]], passage.end_beat], strict=True):
        off = (stroke.at - passage.start_beat) % passage.meter.beats_per_bar not in beats
        turns = following in changes and following - stroke.at <= 1
        if turns and off and stroke.sign in "135678" and rng.random() < share:
            found.append(replace(stroke, sign=rng.choice("bbas")))
        else:
            found.append(stroke)
    return found


def locked(strokes: list[Stroke], kicks: set[Fraction], passage: Passage, amount: float) -> list[Stroke]:
    """Join the kick where the line rests or only holds; the same bars join it alike in all sections of a letter."""
    if amount <= 0:
        return strokes
    starts = [s.at for s in strokes]
    if len([at for at in starts if at in kicks]) < 0.35 * len(starts):
        return strokes  # a line that plays between the kicks means to
    quarter, cycle = Fraction(1, 4), 2 * passage.meter.beats_per_bar
    joins: dict[Fraction, bool] = {}
    added: list[Stroke] = []
    for kick in sorted(k for k in kicks if passage.start_beat <= k < passage.end_beat):
        i = bisect_left(starts, kick)
        following = starts[i] if i < len(starts) else passage.end_beat
        if following - kick < quarter or (i and kick - starts[i - 1] < quarter):
            continue
        place = (kick - passage.start_beat) % cycle
        if place not in joins:
            joins[place] = passage.shared_rng("lock", place).random() < amount
        if joins[place] and not (added and kick - added[-1].at < quarter):
            added.append(Stroke(kick, min(Fraction(2, 5), following - kick), "1"))
    return _cut(sorted([*strokes, *added], key=lambda s: s.at))


def _cut(strokes: list[Stroke]) -> list[Stroke]:
    """Let no stroke sound into the next."""
    cut = [
        s if s.at + s.length <= following.at else replace(s, length=following.at - s.at)
        for s, following in pairwise(strokes)
    ]
    return [*cut, *strokes[-1:]]


def led(strokes: list[Stroke], passage: Passage, amount: float) -> list[Stroke]:
    """Run into the next chord at the ends of phrases (every fourth bar, and the section's last)."""
    if passage.level < 2 or amount <= 0:
        return strokes
    found = list(strokes)
    for bar in range(passage.section.bars):
        last = bar == passage.section.bars - 1
        if (passage.is_last and last) or not (last or bar % 4 == 3):
            continue
        rng = passage.rng("run", bar)
        if rng.random() >= amount * (0.75 if last else 0.4):
            continue
        end = passage.bar_start(bar) + passage.meter.beats_per_bar
        beats = Fraction(2) if last and passage.level >= 3 and rng.random() < 0.5 else Fraction(1)
        begin = end - min(beats, passage.meter.beats_per_bar / 2)
        found = [replace(s, length=min(s.length, begin - s.at)) if s.at < begin else s for s in found]
        found = [s for s in found if not begin <= s.at < end]
        found += [Stroke(begin + i * Fraction(1, 2), Fraction(9, 20), "r") for i in range(int((end - begin) * 2))]
        found.sort(key=lambda s: s.at)
    return found


def pitched(
    strokes: list[Stroke],
    lane: Lane,
    passage: Passage,
    kicks: set[Fraction],
    *,
    anticipates: bool = False,
    bounce: float = 0.0,
) -> list[Note]:
    """Give each stroke its pitch and weight."""
    rng = passage.rng("line")
    notes: list[Note] = []
    before = lane.stops[0].root
    for i, stroke in enumerate(strokes):
        if stroke.sign == "r":
            pitch = _run_pitch(strokes, i, before, lane, passage)
        else:
            pitch = _pitch(stroke, before, lane, passage, rng, anticipates=anticipates, bounce=bounce)
        mute = stroke.sign == "g"
        velocity = weight(stroke, passage, kicks, rng)
        length = min(stroke.length, passage.end_beat - stroke.at)
        notes.append(Note(stroke.at, length, pitch, velocity, "ghost" if mute else ""))
        before = pitch
    return notes


def _run_pitch(strokes: list[Stroke], i: int, before: int, lane: Lane, passage: Passage) -> int:
    """Return the next pitch of a run: the whole run is planned from what sounded before it."""
    left = 1
    while (
        i + left < len(strokes) and strokes[i + left].sign == "r" and strokes[i + left].at == _after(strokes[i], left)
    ):
        left += 1
    target = lane.next_stop(strokes[i + left - 1].at).root
    classes = scale_at(passage, strokes[i].at)
    return lane.fold(run_into(target, start=before, count=left, classes=classes, low=lane.low)[0])


def _after(stroke: Stroke, count: int) -> Fraction:
    return stroke.at + count * Fraction(1, 2)


def _pitch(
    stroke: Stroke,
    before: int,
    lane: Lane,
    passage: Passage,
    rng: random.Random,
    *,
    anticipates: bool,
    bounce: float,
) -> int:
    stop, coming = lane.stop_at(stroke.at), lane.next_stop(stroke.at)
    inside = (stroke.at - passage.start_beat) % passage.meter.beats_per_bar
    late = inside >= passage.meter.beats_per_bar - 1
    if stroke.sign == "n" or (anticipates and stroke.sign == "1" and late):
        turns = coming.span.start_beat - stroke.at <= Fraction(3, 2) or coming is lane.stops[-1]
        return coming.root if turns else stop.root
    if stroke.sign in "bas":
        soon = coming.span.start_beat - stroke.at <= passage.meter.beats_per_bar
        return lane.approach(stroke.sign, before, stroke.at, passage, rng) if soon else lane.degree(stop, 5, before)
    if stroke.sign == "g":
        return before
    number = int(stroke.sign)
    if number in (2, 4):
        return lane.fold(stop.root + (2 if number == 2 else 5))
    if number == 1 and stroke.at % 1 != 0 and stroke.at != stop.span.start_beat and rng.random() < bounce:
        number = rng.choice((8, 8, 5))
    return lane.degree(stop, number, before)


def weight(stroke: Stroke, passage: Passage, kicks: set[Fraction], rng: random.Random) -> int:
    """Return the velocity: beats and kicks are firm, ways in lighter, muted strokes soft."""
    if stroke.sign == "g":
        return 42 + rng.randrange(7)
    inside = (stroke.at - passage.start_beat) % passage.meter.beats_per_bar
    heavy = 10 if inside == 0 else 3 if inside in beats_of(passage.meter) else -5
    heavy += 4 if stroke.at in kicks else 0
    heavy -= 4 if stroke.sign in "bas" else 0
    chance = rng.gauss(0, 1 + 4 * (1 - passage.style.tightness))
    soft = UNDRIVEN + 0.5 * max(0, heavy) if not driven(passage) else 0.0
    return max(36, min(122, round(86 - soft + heavy + (passage.section.energy - 0.6) * 26 + chance)))


def driven(passage: Passage) -> bool:
    """Whether a drummer plays in the section: without one nobody has to be heard above a kick."""
    return any(m.role in ("drums", "percussion") and m.part in passage.section.cast for m in passage.plan.cast)


def ended(notes: list[Note], lane: Lane, passage: Passage) -> list[Note]:
    """In the piece's last bar land on the root and hold it, or stop, as the ending asks."""
    plan = passage.plan
    if not passage.is_last or plan.loop or plan.ending in ("loop", "fade"):
        return hushed(notes, passage)
    start = passage.bar_start(passage.section.bars - 1)
    kept = [replace(n, length_beats=min(n.length_beats, start - n.start_beat)) for n in notes if n.start_beat < start]
    length = Fraction(1) if plan.ending == "hit" else passage.meter.beats_per_bar
    firm = (104 if plan.ending == "hit" else 84) - (0 if driven(passage) else UNDRIVEN)
    root = lane.stop_at(start).root
    return [*kept, Note(start, length, root, round(firm + (passage.section.energy - 0.6) * 20))]


def root_eighths(passage: Passage) -> list[Note]:
    """Drive on the root in eighths, off into the next one on the last."""
    return play_rows(
        passage, ("1.1. 1.1. 1.1. 1.b.", "1.1. 1.1. 1.1. 5.s.", "1.1. 1.1. 1.1. 1.8."), lock=0.15, leads=0.4
    )


def root_notes(passage: Passage) -> list[Note]:
    """Hold the root of each chord."""
    return play_rows(passage, ("1--- ---- ---- ----",), lock=0.0, fills=0.35)


def octave(passage: Passage) -> list[Note]:
    """Jump between the root and its octave, with a run into the phrase's end."""
    return play_rows(
        passage, ("1.8. 1.8. 1.8. 1.8.", "1.8. 1.8. 1.8. 1.s.", "1.8. 1.8. 5.8. 5.b."), lock=0.0, leads=0.5
    )


def offbeat(passage: Passage) -> list[Note]:
    """Play between the kicks."""
    return play_rows(
        passage, ("..1. ..1. ..1. ..1.", "..1. ..1. ..17 ..b.", "..1. ..1. ..1. ..8."), lock=0.0, fills=0.3
    )


def tumbao(passage: Passage) -> list[Note]:
    """Anticipate: the fifth on the second beat's half, the next root on the fourth beat, held over the bar."""
    return play_rows(passage, ("---5 --n-", "---3 --n-", "---5 -5n-"), lock=0.0, fills=0.0, anticipates=True)


def bossa(passage: Passage) -> list[Note]:
    """Dotted root and fifth, the next root an eighth early."""
    return play_rows(passage, ("1--- --5. 5--- --n.", "1--- --5. 5--. ..b."), lock=0.0, fills=0.4, anticipates=True)


def boogie(passage: Passage) -> list[Note]:
    """Walk the chord up and down in eighths."""
    return play_rows(passage, ("11335566 / 88665533", "11556655", "13568653"), lock=0.0, fills=0.3, leads=0.7)


def rolling(passage: Passage) -> list[Note]:
    """Roll sixteenths behind the kick."""
    return play_rows(
        passage, (".111 .111 .111 .111", "1..1 .1.. 1.1. ..5.", ".111 .111 .111 .18b"), lock=0.0, fills=0.0
    )


IDIOMS: dict[str, Idiom] = {
    "row": row,
    "root_eighths": root_eighths,
    "root_notes": root_notes,
    "octave": octave,
    "offbeat": offbeat,
    "tumbao": tumbao,
    "bossa": bossa,
    "boogie": boogie,
    "rolling": rolling,
}
