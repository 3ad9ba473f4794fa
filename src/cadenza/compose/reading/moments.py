"""Moments: intro, build, drop, climax, outro … in order, with what was said of each and when it comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from cadenza.compose.reading.hits import Hit
from cadenza.compose.reading.mentions import in_turn
from cadenza.compose.reading.numbers import Moment
from cadenza.compose.reading.result import SectionWish
from cadenza.compose.reading.text import Token, words

_OPEN = words(
    "starts start starting opens open opening begins begin beginning builds build building then followed after "
    "leads leading ends end ending closes finishes concludes turns transitions shifts drops moves goes gives "
    "grows morphs changes switches culminates culminating at"
)
_HITS = frozenset(("climax", "drop", "peak", "hit", "impact", "explosion", "crash", "accent", "reveal", "logo", "sync",
                   "boom",
                   "highlight", "bang", "stinger", "solo", "enter", "join", "come"))  # fmt: skip
_TIES = frozenset(("in", "at", "during", "for", "on", "before", "into", "through", "the", "a", "an", "final", "last"))
_WHEN = ("at the", "towards the", "toward the", "in the end")
_NOUNS = ("start", "middle", "finish")
_ENDS = words("beginning opening ending start end")
_CLAUSES = words("and but then with while to ends end")
_CONTRAST = 0.25  # of energy between what opens or closes a piece and its height
_BURST = {"climax": 0.95, "drop": 0.92, "build": None, "break": 0.3, "chorus": None}


@dataclass(frozen=True, slots=True)
class Shape:
    """The moments in order, the token-to-moment ties for the cast, the curve of the whole, and points to hit."""

    sections: tuple[SectionWish, ...] = ()
    ties: dict[int, str] | None = None
    curve: str = ""
    loop: bool = False
    hit_points: tuple[float, ...] = ()
    hits: tuple[Hit, ...] = ()
    refused: tuple[Hit, ...] = ()  # moments that are not to come: "without a drop"

    @property
    def avoided(self) -> tuple[str, ...]:
        """The marks of those moments."""
        return tuple(dict.fromkeys(refused_mark(h) for h in self.refused))


@dataclass(frozen=True, slots=True)
class _Stretch:
    mark: str
    start: int  # tokens, end exclusive
    end: int
    words: str
    at: Moment | None = None


def shape(text: str, run: Sequence[Token], found: Sequence[Hit], moments: Sequence[Moment]) -> Shape:
    """Return what the hits say of structure."""
    named = [hit for hit in found if hit.facet == "structure" and "mark" in hit.entry.words]
    named = [hit._replace(denied=False) if hit.denied and _is_when(run, found, hit) else hit for hit in named]
    marks = [hit for hit in named if not hit.denied]
    stretches = _stretches(text, run, found, marks, moments)
    marked = _course([_wish(order, stretch, found, {}) for order, stretch in enumerate(stretches)])
    stretches = [replace(s, mark=mark) for s, mark in zip(stretches, marked, strict=True)]
    ties = {k: s.mark for s in stretches if s.mark != "next" for k in range(s.start, s.end)}
    ties |= _tied_before(run, found, marks)
    order = in_turn(run, [hit for hit in found if hit.facet == "inst"])
    if order and not {"intro", "verse", "chorus"} & {s.mark for s in stretches}:
        first, last = order[0][0].first, order[0][-1].last
        stretches = [_Stretch("intro", first, last, text[run[first].start : run[last - 1].end]), *stretches]
        ties |= dict.fromkeys(range(first, last), "intro")
    sections = tuple(_wish(order, stretch, found, ties) for order, stretch in enumerate(stretches))
    kept = tuple(h for h in found if h.facet == "structure" and not h.denied)
    loop = any(h.entry.numbers.get("loop") for h in kept)
    return Shape(
        sections, ties, _curve(found, sections), loop, _hit_points(text, moments), kept, _refused(found, named)
    )


def _is_when(run: Sequence[Token], found: Sequence[Hit], hit: Hit) -> bool:
    """Whether a moment only says when somebody is silent: "no drums in the intro"."""
    before = [token.word for token in run[max(0, hit.first - 2) : hit.first]]
    silent = any(h.facet == "inst" and h.denied and 0 < hit.first - h.last <= 2 for h in found)
    return silent and bool({"in", "at", "during", "for", "until"} & set(before))


def refused_mark(hit: Hit) -> str:
    """Return the moment that a hit refuses."""
    return hit.entry.words.get("avoid") or hit.entry.words["mark"]


def _refused(found: Sequence[Hit], named: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return what refuses moments that nothing else asks for: "without a drop", "no intro"."""
    kept = {hit.entry.words["mark"] for hit in named if not hit.denied} | {"next", "outro", "verse", "climax"}
    said = [h for h in found if h.facet == "structure" and "avoid" in h.entry.words and not h.denied]
    return tuple(h for h in (*said, *(h for h in named if h.denied)) if refused_mark(h) not in kept)


def _stretches(
    text: str, run: Sequence[Token], found: Sequence[Hit], marks: Sequence[Hit], moments: Sequence[Moment]
) -> list[_Stretch]:
    if any(m.end_seconds is not None for m in moments):
        timed = _timed(text, run, marks, moments)
        if timed:
            return timed
    arrows = [k for k, token in enumerate(run) if token.gap == ">"]
    if arrows:
        return _arrowed(text, run, marks, moments, [0, *arrows, len(run)])
    stretches: list[_Stretch] = []
    for index, hit in enumerate(marks):
        limit = _before(run, hit, marks[index + 1]) if index + 1 < len(marks) else len(run)
        end = _end(text, run, hit, limit)
        at = next((m for m in moments if m.point and _near(text, hit, m, marks, index)), None)
        previous = stretches[-1] if stretches else None
        if (
            previous is not None
            and previous.mark == "next"
            and hit.first <= previous.end
            and not run[hit.first].gap
            and _close(run, previous, hit)
        ):
            stretches.pop()  # "then a drop" is one moment
            previous = stretches[-1] if stretches else None
        again = previous is not None and previous.mark == hit.entry.words["mark"] and hit.first <= previous.end
        if again and previous is not None and not _says_something(found, previous, hit):
            stretches[-1] = _Stretch(previous.mark, previous.start, end, previous.words, previous.at or at)
            continue
        start = _adjectives(run, hit.first)
        said = text[hit.start : hit.end].lower()
        if (said.startswith(_WHEN) or said in _NOUNS) and _clause_before(run, hit.first) < hit.first:
            start, end = _clause_before(run, hit.first), hit.last  # "loud at the start"
        stretches.append(
            _Stretch(hit.entry.words["mark"], start, end, text[_told(run, hit, start, end) : run[end - 1].end], at)
        )
    return _opened(text, run, found, stretches)


def _course(sections: Sequence[SectionWish]) -> list[str]:
    """Return the marks, where none was named those that a course from calm to wild (and back) implies."""
    marks = [s.mark for s in sections]
    energies = [s.energy for s in sections]
    told = [energy for energy in energies if energy is not None]
    if len(told) < 2 or set(marks) != {"next"} or any(s.start_seconds is not None for s in sections):
        return marks
    peak = energies.index(max(told))
    low = [energy is not None and energy < max(told) - _CONTRAST for energy in energies]
    if peak and low[0]:
        marks[0], marks[peak] = "intro", "climax"
        marks[-1] = "outro" if low[-1] else marks[-1]
    return marks


def _says_something(found: Sequence[Hit], before: _Stretch, hit: Hit) -> bool:
    """Whether a stretch without a name says what comes before the next one: "then drums, then all"."""
    return before.mark == "next" and any(
        before.start <= h.first < hit.first and h.facet in ("inst", "mood", "genre", "tempo") for h in found
    )


def _opened(text: str, run: Sequence[Token], found: Sequence[Hit], stretches: list[_Stretch]) -> list[_Stretch]:
    """Return the stretches with what came before the first "then" of several: "calm, then wild, then calm"."""
    if len(stretches) < 2 or any(s.mark != "next" for s in stretches) or not stretches[0].start:
        return stretches
    end = stretches[0].start
    start = end - 1
    while start > 0 and not run[start].gap:
        start -= 1
    told = any(start <= h.first < end and h.facet in ("mood", "tempo", "genre") for h in found)
    if not told:
        return stretches
    return [_Stretch("next", start, end, text[run[start].start : run[end - 1].end]), *stretches]


def _told(run: Sequence[Token], hit: Hit, start: int, end: int) -> int:
    """Return the place where the words of a stretch begin: its mark, or what was said before "at the end"."""
    return run[start].start if end == hit.last and run[start].start < hit.start else hit.start


def _clause_before(run: Sequence[Token], first: int) -> int:
    """Step back over what is said of a moment before it is named: at most five words, no break."""
    at = first
    while at > 0 and first - at < 5 and not run[at].gap and run[at - 1].word not in _CLAUSES:
        at -= 1
    return at


def _arrowed(
    text: str, run: Sequence[Token], marks: Sequence[Hit], moments: Sequence[Moment], cuts: Sequence[int]
) -> list[_Stretch]:
    """Return one stretch for each item of "calm -> storm at 0:30 -> calm"."""
    stretches: list[_Stretch] = []
    for start, end in pairwise(cuts):
        if start < end:
            mark = next((h.entry.words["mark"] for h in marks if start <= h.first < end), "next")
            limit = run[end].start if end < len(run) else len(text)
            at = next((m for m in moments if run[start].start <= m.start < limit), None)
            stretches.append(_Stretch(mark, start, end, text[run[start].start : run[end - 1].end], at))
    return stretches


def _close(run: Sequence[Token], previous: _Stretch, hit: Hit) -> bool:
    return hit.first - previous.start <= 4


def _end(text: str, run: Sequence[Token], hit: Hit, limit: int) -> int:
    """Return the token where what was said of a mark ends: "intro: rain, harp" goes on over commas."""
    opening = (run[hit.first].word in _OPEN and not _is_noun(run, hit)) or text[hit.end : hit.end + 2].lstrip()[:1] in (
        ":",
        "]",
    )
    for k in range(hit.last, limit):
        if run[k].gap in (".", ">") or (run[k].gap == "," and not opening):
            return k
    return limit


def _before(run: Sequence[Token], hit: Hit, after: Hit) -> int:
    """Return where what is said of a moment must end: before what describes the next ("soft verses and wild …")."""
    start = _adjectives(run, after.first)
    described = start < after.first and start > hit.last and run[start - 1].word == "and"
    return start if described and run[after.first].word not in _OPEN else after.first


def _is_noun(run: Sequence[Token], hit: Hit) -> bool:
    """Whether a moment is described before it is named: "a quiet beginning", where "beginning with" opens a list."""
    return run[hit.first].word in _ENDS and hit.last - hit.first == 1 and _adjectives(run, hit.first) < hit.first


def _adjectives(run: Sequence[Token], first: int) -> int:
    """Step back over "a soft piano" in "a soft piano intro": at most three words, no break."""
    at = first
    while (
        at > 0
        and first - at < 3
        and not run[at].gap
        and run[at - 1].word not in ("and", "with", "in", "the", "then", "to")
    ):
        at -= 1
    return at


def _near(text: str, hit: Hit, moment: Moment, marks: Sequence[Hit], index: int) -> bool:
    if moment.start < hit.start:
        return hit.start - moment.end <= 3 and "," not in text[moment.end : hit.start]
    limit = marks[index + 1].start if index + 1 < len(marks) else len(text)
    between = text[hit.end : moment.start]
    return moment.start <= limit and not set(between) & set(".;,\n") and len(between) < 30


def _timed(text: str, run: Sequence[Token], marks: Sequence[Hit], moments: Sequence[Moment]) -> list[_Stretch]:
    spans = [m for m in moments if m.end_seconds is not None]
    labelled = any(token.start < spans[0].start for token in run)
    trailing = labelled and not any(token.start >= spans[-1].end for token in run)
    stretches = []
    for index, moment in enumerate(spans):
        if trailing:  # "intro (0:00-0:15), drop (0:15-0:30)"
            low, high = spans[index - 1].end if index else 0, moment.start
        else:  # "(0:00-0:15) intro (0:15-0:30) drop", or with a label before each span
            low = _label(run, moment.start) if labelled else moment.end
            after = spans[index + 1].start if index + 1 < len(spans) else len(text)
            high = _label(run, after) if labelled and index + 1 < len(spans) else after
        places = [k for k, token in enumerate(run) if low <= token.start < high]
        if places:
            start, end = places[0], places[-1] + 1
            cut = next((h.first for h in marks if start < h.first < end and h.entry.words["mark"] == "next"), end)
            rest, end = end, cut if index + 1 == len(spans) else end
            mark = next((h.entry.words["mark"] for h in marks if start <= h.first < end), "next")
            mark = "intro" if mark == "next" and moment.start_seconds == 0 else mark
            words = text[min(moment.start, run[start].start) : max(moment.end, run[end - 1].end)].strip()
            stretches.append(_Stretch(mark, start, end, words, moment))
            if end < rest and moment.end_seconds is not None:  # "first 10 seconds piano, then strings"
                later = Moment(moment.end_seconds, None, run[end].start, run[rest - 1].end)
                stretches += _pointed(text, run, marks, moments, _Stretch("next", end, rest, "", later))
    return stretches


def _pointed(
    text: str, run: Sequence[Token], marks: Sequence[Hit], moments: Sequence[Moment], rest: _Stretch
) -> list[_Stretch]:
    """Return what follows the last span, cut where a mark of its own has a time: "… a climax at 1:10"."""
    found = [rest]
    for index, hit in enumerate(marks):
        at = next((m for m in moments if m.point and _near(text, hit, m, marks, index)), None)
        mark, at = hit.entry.words["mark"], None if at is found[-1].at else at
        if rest.start < hit.first < rest.end and (mark == "outro" or (at is not None and mark != "next")):
            start = hit.first if mark == "outro" else _adjectives(run, hit.first)
            found[-1] = replace(found[-1], end=max(start, found[-1].start + 1))
            found.append(_Stretch(mark, start, rest.end, "", at))
    return [replace(s, words=text[run[s.start].start : run[s.end - 1].end]) for s in found]


def _label(run: Sequence[Token], at: int) -> int:
    """Return where the few words begin that stand right before a time span."""
    before = [k for k, token in enumerate(run) if token.start < at]
    start = at
    for k in reversed(before[-3:]):
        start = run[k].start
        if run[k].gap:
            break
    return start


def _tied_before(run: Sequence[Token], found: Sequence[Hit], marks: Sequence[Hit]) -> dict[int, str]:
    """Tie "strings" in "strings in the chorus" and "piano" in "piano intro" to their moment."""
    ties: dict[int, str] = {}
    for mark in marks:
        at = mark.first
        while at > 0 and not run[at].gap and run[at - 1].word in _TIES:
            at -= 1
        stated = at < mark.first and {run[k].word for k in range(at, mark.first)} & {"in", "at", "during", "for", "on"}
        for hit in found:
            near = hit.last == mark.first and not run[mark.first].gap and mark.entry.words["mark"] != "next"
            if (
                hit.facet == "inst"
                and not hit.denied
                and (near or (stated and at - 4 <= hit.last <= at and not _gapped(run, hit.last, at)))
            ):
                ties[hit.first] = mark.entry.words["mark"]
    return ties


def _gapped(run: Sequence[Token], start: int, end: int) -> bool:
    return any(run[k].gap for k in range(start, min(end + 1, len(run))))


def _wish(order: int, stretch: _Stretch, found: Sequence[Hit], ties: dict[int, str]) -> SectionWish:
    inside = [h for h in found if stretch.start <= h.first < stretch.end and not h.denied]
    moods = [
        h.entry.numbers["a"] * min(h.strength, 1.4) for h in inside if h.facet == "mood" and "a" in h.entry.numbers
    ]
    moods = moods or [0.6 * h.entry.numbers["pos"] for h in inside if h.facet == "tempo" and "pos" in h.entry.numbers]
    energy = round(max(0.05, min(1.0, 0.5 + 0.45 * sum(moods) / len(moods))), 3) if moods else _BURST.get(stretch.mark)
    names: list[str] = []
    for hit in found:
        tied = stretch.start <= hit.first < stretch.end or ties.get(hit.first) == stretch.mark
        if hit.facet == "inst" and tied and not hit.denied and hit.name not in names:
            names.append(hit.name)
    start = stretch.at.start_seconds if stretch.at else None
    end = stretch.at.end_seconds if stretch.at else None
    return SectionWish(stretch.mark, start, end, energy, order, tuple(names), stretch.words)


def _curve(found: Sequence[Hit], sections: Sequence[SectionWish]) -> str:
    curve = ""
    for hit in found:
        said = hit.entry.words.get("curve", "") if hit.facet == "structure" else ""
        if said in ("ramp", "fall", "flat"):
            new = "flat" if hit.denied else said
            curve = "arch" if (curve, new) == ("ramp", "fall") else new
    marks = [s.mark for s in sections]
    if curve == "ramp" and "outro" in marks and (sections[-1].energy or 0.5) < 0.45:
        return "arch"
    return curve


def _hit_points(text: str, moments: Sequence[Moment]) -> tuple[float, ...]:
    points: set[float] = set()
    last_end = -1
    for moment in moments:
        if points and last_end == moment.start and moment.end_seconds is None:
            points.add(moment.start_seconds)  # "hits at 0:12 and 0:25"
            last_end = moment.end
            continue
        before = text[max(0, moment.start - 40) : moment.start].lower()
        clause = before.replace(";", ",").replace(".", ",").rsplit(",", 1)[-1]
        after = text[moment.end : moment.end + 24].lower().split(",")[0]
        said = {w.rstrip("s") for w in (clause + " " + (after if not clause.strip() else "")).replace("(", " ").split()}
        if moment.end_seconds is None and moment.start_seconds >= 0 and said & _HITS:
            points.add(moment.start_seconds)
            last_end = moment.end
    return tuple(sorted(points))
