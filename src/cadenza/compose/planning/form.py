"""Form: a style's template fitted to a number of bars, with what the prompt asked of its sections."""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from cadenza.compose.reading.result import SectionWish
from cadenza.compose.styles.style import SectionSpec, Style

# what a mark in a prompt asks the form to hold: (section name, function)
MARKS = {
    "build": ("build", "build"),
    "crescendo": ("build", "build"),
    "drop": ("drop", "climax"),
    "break": ("break", "break"),
    "breakdown": ("break", "break"),
    "climax": ("climax", "climax"),
    "chorus": ("chorus", "climax"),
    "verse": ("verse", "statement"),
    "bridge": ("bridge", "contrast"),
    "solo": ("solo", "solo"),
    "intro": ("intro", "intro"),
    "outro": ("outro", "outro"),
}
ENERGIES = {"intro": 0.25, "statement": 0.5, "contrast": 0.5, "build": 0.65, "climax": 0.9, "break": 0.25, "solo": 0.7}
LEAST_COURSE = 4  # kinds of sections that are named where all of them are meant to be
KEPT = 10  # the priority of what somebody asked for
OPENING = SectionSpec("intro", "A", 4, 0.28, "intro")
BODY = ("statement", "climax", "solo", "return")
TUNEFUL = ("statement", "climax", "return")
FITTING = 3.5  # how much likelier a form is whose length is that of the piece
LONGEST_INTRO = 0.15  # of the piece, from where an intro of more than its phrase is too long
BEFORE_SOMETHING = ("break", "build")  # what no piece ends with, unless somebody asked for it
REFRAINS = ("chorus", "hook")
UNDROPPED = 0.74  # the energy of a climax that is not to be a drop
LEAST_EDGED = 6  # bars of the shortest piece with an intro
NO_EDGES = 12  # fewer bars than this begin and end with the music itself, unless asked otherwise
NO_OUTRO = 16  # fewer than this end with their climax and its last chord
RETURN_BARS = 8  # bars of a climax that has room for something else and the theme again
LEAST_PAIR = 8  # bars that a statement and a climax need together
EVENING = 0.8  # below 1, long sections give more than short ones when time is short
PARTING = 1.7  # how much less a verse is needed that was heard before, where it parts two choruses
SQUEEZE = 1.2  # a template this much longer than the time loses sections rather than bars
TIGHT = 1.7  # the same, where only three sections are left
SHORT_STROPHE = 8  # bars of a chorus where two of the usual length have no room
SPARE = 1.6  # a time this much longer than the template plays its body again


def lay_out(
    style: Style,
    bars: int,
    *,
    closes: bool,
    wishes: Sequence[SectionWish],
    rng: random.Random,
    avoided: Sequence[str] = (),
) -> list[SectionSpec]:
    """Return sections of whole bars that sum to `bars`: a template of the style, cut, repeated and stretched.

    Bars beyond whole phrases open and close the piece: two of them are an intro, one is where the last phrase
    arrives (`closes`).
    """
    opening, arriving = _edges(style, bars, closes=closes)
    opening = 0 if "intro" in avoided else opening
    inner = bars - opening - arriving
    unit = 4 if inner >= 12 or inner == 8 else 2 if inner >= 4 else 1
    template = _choose(style, inner, rng)
    intro = next((s for form in style.forms for s in form if s.function == "intro"), OPENING)
    template = shun(grant(template, wishes), avoided)
    template = repeat(template, inner)
    template = shorten(template, inner, unit)
    template = split_alone(template, inner)
    laid = share_out(template, inner, unit, style.phrase_bars)
    if "intro" not in avoided:
        laid = _open(laid, opening, replace(intro, letter=laid[0].letter), strophic=style.phrase_bars > 8)
    laid[-1] = replace(laid[-1], bars=laid[-1].bars + arriving)
    return come_home(laid)


def come_home(laid: list[SectionSpec]) -> list[SectionSpec]:
    """Return a theme and a foreign climax, where nothing ever comes back, as theme, contrast and the theme on top."""
    body = [n for n, s in enumerate(laid) if s.function not in ("intro", "outro", "break")]
    if len(body) != 2 or laid[body[0]].letter == laid[body[1]].letter:
        return laid
    first, at = laid[body[0]], body[1]
    last = laid[at]
    beside = body[1] == body[0] + 1  # what a build or a break leads to stays whole
    if not beside or first.name != "theme" or last.function != "climax" or last.bars < RETURN_BARS:
        return laid
    middle = 4 if last.bars < 16 else 8
    away = replace(last, name="contrast", function="contrast", bars=middle, energy=0.5 * (first.energy + last.energy))
    return [*laid[:at], away, replace(last, letter=first.letter, bars=last.bars - middle), *laid[at + 1 :]]


def _edges(style: Style, bars: int, *, closes: bool) -> tuple[int, int]:
    """Return the bars before the first whole phrase and after the last."""
    if bars < LEAST_EDGED or (style.phrase_bars > 8 and bars >= style.phrase_bars):
        return 0, 0
    over = bars % 4
    return (2 if over >= 2 else 0), (over % 2 if closes else 0)


def _open(laid: list[SectionSpec], bars: int, intro: SectionSpec, *, strophic: bool) -> list[SectionSpec]:
    """Return the sections with an intro before them: of the bars left over, or a phrase of a long first section."""
    first = laid[0]
    if first.function == "intro" and bars:
        return _shorter_intro(laid, bars)
    if first.function == "intro":
        return laid
    if bars:
        return [replace(intro, bars=bars), *laid]
    if strophic or first.bars < 8 or len(laid) < 2 or first.function != "statement":
        return laid
    return [replace(intro, bars=4), replace(first, bars=first.bars - 4), *laid[1:]]


def _shorter_intro(laid: list[SectionSpec], bars: int) -> list[SectionSpec]:
    """Return the sections with the bars left over in the intro: instead of its phrase where that would be long."""
    first, uneven = laid[0], [n for n, s in enumerate(laid) if s.bars % 8 == 4 and s.function in TUNEFUL]
    uneven = uneven or [n for n, s in enumerate(laid) if s.function == "climax"][-1:]
    brief = first.bars + bars <= LONGEST_INTRO * (sum(s.bars for s in laid) + bars)
    if first.bars != 4 or brief or not uneven:
        at = 0 if first.bars == 4 else len(laid) - 1
        return [replace(s, bars=s.bars + bars * (n == at)) for n, s in enumerate(laid)]
    return [replace(s, bars=bars if not n else s.bars + 4 * (n == uneven[0])) for n, s in enumerate(laid)]


def _choose(style: Style, bars: int, rng: random.Random) -> list[SectionSpec]:
    """Return one of the style's forms, a shorter one the likelier the less time there is."""
    lengths = [sum(s.bars for s in form) for form in style.forms]
    weights = [math.exp(-FITTING * abs(math.log(length / bars))) for length in lengths]
    return list(rng.choices(style.forms, weights)[0])


def grant(template: list[SectionSpec], wishes: Sequence[SectionWish]) -> list[SectionSpec]:
    """Return the template with each section that was asked for: kept where it is there, put in where it is not."""
    asked = [MARKS[w.mark] for w in sorted(wishes, key=lambda w: w.order) if w.mark in MARKS]
    if is_course(asked):
        return in_order(template, asked)
    for name, function in sorted(dict.fromkeys(asked), key=lambda a: a[1] == "build"):
        same = [n for n, s in enumerate(template) if s.function == function]
        found = [n for n in same if template[n].name == name] or same
        if function == "build":
            found = [n for n in same if n + 1 < len(template) and template[n + 1].function == "climax"][-1:]
        if found:
            at = found[-1] if function in ("climax", "outro") else found[0]
            template[at] = replace(template[at], name=name, priority=KEPT)
        else:
            template.insert(_place(template, function), _asked(template, name, function))
    return template


def shun(template: list[SectionSpec], avoided: Sequence[str]) -> list[SectionSpec]:
    """Return the template without the moments that were refused; what would have been one flows on as the rest does."""
    kept = list(template)
    if "drop" in avoided:
        kept = [s for s in kept if s.function != "build"]
        kept = [replace(s, name="chorus", energy=min(s.energy, UNDROPPED)) if s.name == "drop" else s for s in kept]
    if "chorus" in avoided:
        kept = [
            replace(s, name="theme", function="statement", energy=ENERGIES["solo"]) if s.name in REFRAINS else s
            for s in kept
        ]
    gone = {MARKS[mark][1] for mark in avoided if mark in MARKS} - {"climax", "statement"}
    return [s for s in kept if s.function not in gone or s.priority >= KEPT] or kept


def is_course(asked: Sequence[tuple[str, str]]) -> bool:
    """Whether sections are named one after another as they are to come: intro, verse, chorus, bridge, outro."""
    functions = [function for _, function in asked]
    edged = "intro" not in functions[1:] and "outro" not in functions[:-1]
    return edged and len(set(functions)) >= LEAST_COURSE and {"statement", "climax"} <= set(functions)


def in_order(template: Sequence[SectionSpec], asked: Sequence[tuple[str, str]]) -> list[SectionSpec]:
    """Return the sections in the order in which they were named, each as the template has its kind."""
    laid: list[SectionSpec] = []
    for name, function in asked:
        if laid and laid[-1].name == name:
            continue
        same = [s for s in template if s.function == function]
        spec = next(
            (s for s in same if s.name == name), same[-1] if same else _asked([*template, *laid], name, function)
        )
        laid.append(replace(spec, name=name, priority=KEPT))
    return laid


def _place(template: Sequence[SectionSpec], function: str) -> int:
    """Return where a section of that function belongs: what prepares the climax stands before the last one."""
    if function == "intro":
        return 0
    end = len(template) - (template[-1].function == "outro")
    climaxes = [n for n, s in enumerate(template) if s.function == "climax"]
    return end if function in ("outro", "climax") or not climaxes else climaxes[-1]


def _asked(template: Sequence[SectionSpec], name: str, function: str) -> SectionSpec:
    peak = max(template, key=lambda s: s.energy)
    letter = _free_letter(template) if function == "contrast" else peak.letter
    bars = 4 if function in ("intro", "outro", "build", "break") else 8
    return SectionSpec(name, letter, bars, ENERGIES.get(function, 0.4), function, KEPT)


def _free_letter(template: Sequence[SectionSpec]) -> str:
    used = {s.letter for s in template}
    return next(letter for letter in "BCDEFGH" if letter not in used)


def repeat(template: list[SectionSpec], bars: int) -> list[SectionSpec]:
    """Return the template with its body played again, a little lower the first times, until it is long enough."""
    opening = [s for s in template[:1] if s.function == "intro"]
    closing = [s for s in template[-1:] if s.function == "outro" and len(template) > 1]
    body = template[len(opening) : len(template) - len(closing)]
    length = sum(s.bars for s in body)
    edges = sum(s.bars for s in opening + closing)
    times = max(1, round((bars - edges) / max(1, length) / 1.15)) if bars > SPARE * (length + edges) else 1
    rounds = []
    for turn in range(times):
        lift = 0.82 + 0.18 * (turn + 1) / times
        rounds += [replace(s, energy=round(s.energy * lift, 3)) for s in body]
    return opening + rounds + closing


def shorten(template: list[SectionSpec], bars: int, unit: int) -> list[SectionSpec]:
    """Return the template without its least needed sections, until what is left has room to speak."""
    kept = list(template)
    if bars < NO_EDGES:
        kept = [s for s in kept if s.function not in ("intro", "outro") or s.priority >= KEPT] or kept
    if bars < NO_OUTRO:
        kept = [s for s in kept if s.function != "outro" or s.priority >= KEPT] or kept
    while len(kept) > 1 and (
        sum(s.bars for s in kept) > (SQUEEZE if len(kept) > 3 else TIGHT) * bars or len(kept) * unit > bars
    ):
        needs = [_need(kept, n) for n in range(len(kept))]
        fits = len(kept) * unit <= bars
        if fits and (min(needs) >= KEPT or (len(kept) == 2 and bars >= LEAST_PAIR and _differ(kept))):
            break
        same = [n for n, need in enumerate(needs) if need == min(needs)]
        kept.pop(same[len(same) // 2] if len(same) > 2 else same[0])
    while len(kept) > 1 and kept[-1].function in BEFORE_SOMETHING and kept[-1].priority < KEPT:
        kept.pop()
    return kept


def split_alone(template: list[SectionSpec], bars: int) -> list[SectionSpec]:
    """Return a lone section as two, the second with more energy, where it is long enough to grow."""
    if len(template) > 1 or bars < 4:
        return template
    alone = template[0]
    return [
        replace(alone, name="theme", energy=alone.energy - 0.12, bars=1, function="statement"),
        replace(alone, energy=min(1.0, alone.energy + 0.05), bars=1),
    ]


def _differ(kept: Sequence[SectionSpec]) -> bool:
    """Return whether two sections are a statement and its climax: a pair worth keeping, however short."""
    return kept[1].function in ("climax", "solo") and kept[0].energy <= kept[1].energy - 0.1


def _need(kept: Sequence[SectionSpec], n: int) -> float:
    """Return how much a section is needed: its priority, less where another of its kind says the same."""
    spec = kept[n]
    if spec.priority >= KEPT:
        return spec.priority
    before, after = kept[n - 1] if n else None, kept[n + 1] if n + 1 < len(kept) else None
    if spec.function == "build" and (after is None or after.function != "climax"):
        return 0
    if spec.function == "break" and (after is None or after.function == "outro"):
        return 0
    if spec.function == "climax" and before and before.function == "build" and before.priority >= KEPT:
        return KEPT
    twins = {m: s for m, s in enumerate(kept) if m != n and _alike(s, spec)}
    if spec.function in BODY and sum(s.function in BODY for s in kept) == 1:
        return KEPT + 1  # whatever is asked for beside it, there is music
    if not twins and spec.function == "statement" and any(s.function == "solo" and s.priority >= KEPT for s in kept):
        return KEPT - 0.5  # somebody asked for a solo: it needs a theme to follow
    first = spec.function != "climax"  # of equal themes the first stays, of equal climaxes the last
    better = [s for m, s in twins.items() if (s.priority, (m < n) == first) >= (spec.priority, True)]
    parts = before is not None and after is not None and _alike(before, after) and spec.function == "statement"
    beside = any(
        s is not None and _alike(s, spec) for s in (before, after)
    )  # twice in a row says less than there and back
    return spec.priority - (PARTING if parts else 3.5) * bool(better) - 1.0 * (beside and bool(better))


def _alike(one: SectionSpec, other: SectionSpec) -> bool:
    return (one.name, one.function) == (other.name, other.function)


def share_out(template: list[SectionSpec], bars: int, unit: int, phrase_bars: int) -> list[SectionSpec]:
    """Return the sections with bars that sum to `bars`: whole units by largest remainder, odd bars to the last."""
    unit = next(u for u in (unit, 2, 1) if bars // u >= len(template))
    units, odd = divmod(bars, unit)
    if phrase_bars > 8 and phrase_bars % unit == 0:
        short = bars < 2 * phrase_bars and bars >= 2 * SHORT_STROPHE and SHORT_STROPHE % unit == 0
        given = _strophes(template, units, (SHORT_STROPHE if short else phrase_bars) // unit)
    else:
        given = _largest_remainder([s.bars for s in template], units)
    laid = [replace(s, bars=g * unit) for s, g in zip(template, given, strict=True) if g]
    laid[-1] = replace(laid[-1], bars=laid[-1].bars + odd)
    return _even(laid) if phrase_bars <= 8 else laid


def _largest_remainder(weights: Sequence[int], units: int) -> list[int]:
    """Return whole shares of `units`, each at least one, in proportion to `weights`."""
    evened = [w**EVENING for w in weights]
    ideal = [w * units / sum(evened) for w in evened]
    given = [max(1, int(i)) for i in ideal]
    while sum(given) != units:
        step = 1 if sum(given) < units else -1
        free = [n for n in range(len(given)) if step > 0 or given[n] > 1]
        given[max(free, key=lambda n: (round(step * (ideal[n] - given[n]), 6), step * n))] += step
    return given


def _strophes(template: Sequence[SectionSpec], units: int, quantum: int) -> list[int]:
    """Return units for strophic forms: each chorus whole (12 bars), what is over to the edges."""
    whole = [n for n, s in enumerate(template) if s.function not in ("intro", "outro")] or list(range(len(template)))
    edges = [n for n in range(len(template)) if n not in whole]
    given = [0] * len(template)
    choruses, rest = divmod(units, quantum)
    for n in range(choruses):
        given[whole[n * len(whole) // max(choruses, 1) if choruses < len(whole) else n % len(whole)]] += quantum
    if rest and edges and choruses:
        for n in range(rest):
            given[edges[n % len(edges)]] += 1
    elif rest and choruses and len(whole) > choruses and rest * 3 >= quantum:
        given[whole[-1]] += rest
    elif rest:
        given[whole[0]] += rest
    return given


def _even(laid: list[SectionSpec]) -> list[SectionSpec]:
    """Move single units so that long sections count by eights: 12 + 4 becomes 8 + 8."""
    for n in range(len(laid) - 1):
        a, b = laid[n], laid[n + 1]
        if a.bars > 8 and a.bars % 8 == 4 and b.bars % 8 == 4 and b.function not in ("outro", "break", "intro"):
            laid[n], laid[n + 1] = replace(a, bars=a.bars - 4), replace(b, bars=b.bars + 4)
    return laid


def meet(sections: list[SectionSpec], bars: Sequence[int]) -> list[SectionSpec]:
    """Return the sections with one beginning at each of these bars, the climax at the last of them."""
    if not bars:
        return sections
    sections = move_climax(sections, bars[-1])
    for bar in bars:
        starts = list(accumulate((s.bars for s in sections), initial=0))[:-1]
        if bar in starts:
            continue
        at = bisect_right(starts, bar) - 1
        whole, first = sections[at], bar - starts[at]
        rest = replace(whole, bars=whole.bars - first, energy=min(1.0, whole.energy + 0.12))
        sections = [*sections[:at], replace(whole, bars=first), rest, *sections[at + 1 :]]
    return sections


def move_climax(sections: list[SectionSpec], bar: int) -> list[SectionSpec]:
    """Return the sections with the climax beginning at `bar`: what stands before and after gives or takes bars."""
    total = sum(s.bars for s in sections)
    at = next((n for n, s in enumerate(sections) if s.function == "climax" and n > 0), None)
    if at is None or not at <= bar <= total - (len(sections) - at):
        return sections
    before = _largest_remainder([s.bars for s in sections[:at]], bar)
    after = _largest_remainder([s.bars for s in sections[at:]], total - bar)
    return [replace(s, bars=b) for s, b in zip(sections, before + after, strict=True)]


def parted(specs: Sequence[SectionSpec], bars: Sequence[int]) -> list[SectionSpec]:
    """Return the sections with one beginning at each of these bars."""
    kept = list(specs)
    for bar in bars:
        starts = list(accumulate((s.bars for s in kept), initial=0))[:-1]
        at = max((n for n, start in enumerate(starts) if start <= bar), default=0)
        first = bar - starts[at]
        if 0 < first < kept[at].bars:
            halves = [replace(kept[at], bars=first), replace(kept[at], bars=kept[at].bars - first)]
            kept = [*kept[:at], *halves, *kept[at + 1 :]]
    return kept


def halved(specs: Sequence[SectionSpec]) -> list[SectionSpec]:
    """Return the sections with a seam near the middle of the piece: the one that spans it becomes two."""
    middle, at = sum(s.bars for s in specs) / 2, 0
    for n, spec in enumerate(specs):
        if at < middle < at + spec.bars and spec.bars >= 4:
            unit = 4 if spec.bars >= 8 else 2
            cut = max(unit, min(spec.bars - unit, round((middle - at) / unit) * unit))
            halves = [replace(spec, bars=cut), replace(spec, bars=spec.bars - cut)]
            return [*specs[:n], *halves, *specs[n + 1 :]]
        at += spec.bars
    return list(specs)
