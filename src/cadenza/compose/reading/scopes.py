"""Scopes: how far a "no" or a "very" reaches."""

from __future__ import annotations

from collections.abc import Sequence, Set

from cadenza.compose.reading.lexicon import Sense, lexicon
from cadenza.compose.reading.text import Token, words

Span = tuple[int, int, tuple[Sense, ...]]

REACH = 6  # words that a negation carries over
_BREAKS = words(
    "but with however just only yet although though featuring while plus instead then except still which so "
    "until till pero sino aber sondern ma bensi mas porem"
)
_VERBS = words("has have more make makes made use add keep give using where that")  # these end what was denied already
_HALVES = words("too very overly so particularly that quite really especially super as necessarily entirely")
_JOINS = words("and or nor & any the a an no of other y o ni et ou und oder e ne nem")
_ALTERNATIVES = words("or nor o ni ou oder ne nem")
_REFUSALS = words("no without sin sans ohne senza sem zero")
_PROSE = words("with has have is are contains there contain features having includes be should")
_AFTERWARDS = words("none absent removed excluded forbidden なし 抜き 無し 없는 없이")
_OFF = words("no none off false zero never")
_TOLD_OFF = (
    "not allowed",
    "forbidden",
    "banned",
    "not wanted",
    "off limits",
    "not welcome",
    "not play",
    "not sound",
    "not audible",
    "not included",
    "absent",
    "missing",
)
_BANNED = (
    "not included",
    "not allowed",
    *(f"{verb} {told}" for verb in ("is", "are", "must", "should") for told in _TOLD_OFF),
)
_EXCEPTIONS = words("except excluding besides")
_SHUNNED = frozenset(("vocals", "percussion", "bass_guitar"))
_LISTS = frozenset(("inst", "policy"))


def scopes(run: Sequence[Token], spans: Sequence[Span]) -> list[tuple[float, bool]]:
    """Return (strength, denied) for each span."""
    result = [(1.0, False)] * len(spans)
    for index, (first, last, senses) in enumerate(spans):
        facet = senses[0].entry.facet
        if facet == "neg" and run[first].word in _EXCEPTIONS and _denied_before(run, spans, index, result):
            continue  # "no percussion except shaker"
        if facet == "neg":
            _deny(run, spans, index, last, result)
        elif facet == "policy" and run[first].word in _REFUSALS and _lists_on(run, spans, index):
            _deny(run, spans, index, last, result, {"inst"})
        elif facet == "mod" and "k" in senses[0].entry.numbers:
            _stress(run, spans, index, senses[0].entry.numbers["k"], result)
        if _denied_after(run, last) or _suffix_denies(run, first, last):
            result[index] = (result[index][0], True)
    return result


def _denied_before(
    run: Sequence[Token], spans: Sequence[Span], index: int, result: Sequence[tuple[float, bool]]
) -> bool:
    """Whether something was refused earlier in the same sentence."""
    first = spans[index][0]
    return any(result[n][1] and not any(run[k].gap == "." for k in range(spans[n][1], first + 1)) for n in range(index))


def _lists_on(run: Sequence[Token], spans: Sequence[Span], index: int) -> bool:
    """Whether more is refused after "no vocals": "without vocals or bass", "no singing, drums or bass"."""
    last = spans[index][1]
    if last >= len(run) or index + 1 >= len(spans) or run[last].gap in (".", ">"):
        return False
    return run[last].word in _ALTERNATIVES or _goes_on(run, spans, index + 1, {"inst"}, True)


def _deny(
    run: Sequence[Token],
    spans: Sequence[Span],
    index: int,
    anchor: int,
    result: list[tuple[float, bool]],
    begun: Set[str] = frozenset(),
) -> None:
    """Deny what a negation that ends at token `anchor` reaches; `begun` are the facets it has denied already."""
    if anchor < len(run) and run[anchor].gap == ":":
        _deny_field(run, spans, index, result)
        return
    halved = anchor < len(run) and run[anchor].word in _HALVES and not run[anchor].gap
    halved = halved and run[anchor - 1].word != "nothing"
    before = run[spans[index][0] - 1].word if spans[index][0] else ""
    tagged = run[spans[index][0]].gap == "," and before not in _PROSE
    facets: set[str] = set(begun)
    for n in range(index + 1, len(spans)):
        first, last, senses = spans[n]
        kinds = {s.entry.facet for s in senses}
        if kinds == {"neg"}:
            return
        if first - anchor >= REACH or _broken(run, anchor, first, _BREAKS | _VERBS if facets else _BREAKS):
            return
        joined = {run[k].word for k in range(anchor, first)} & {"and", "&", "y", "et", "und", "e", *_ALTERNATIVES}
        comma = any(run[k].gap in (",", ":") for k in range(anchor, first + 1))
        if facets and (joined or comma) and not kinds & facets:
            return
        shunned = bool(facets) and tagged and _shunned(senses) and not _sung(spans, index)
        if comma and not (shunned or (facets and (joined & _ALTERNATIVES or _goes_on(run, spans, n, kinds, tagged)))):
            return
        tagged = tagged and not shunned  # "no drums, vocals, guitar": the list of what is not there is under way
        if kinds <= {"mod"}:
            continue
        strength, _ = result[n]
        result[n] = (strength * 0.5, False) if halved else (strength, True)
        facets |= kinds
        anchor = last


def _deny_field(run: Sequence[Token], spans: Sequence[Span], index: int, result: list[tuple[float, bool]]) -> None:
    """Deny all that a field lists, "avoid: guitar, vocals", up to the next field or sentence."""
    last = spans[index][1]
    for n in range(index + 1, len(spans)):
        first, end, _ = spans[n]
        colons = [k for k in range(last + 1, end + 1) if k < len(run) and run[k].gap == ":"]
        if colons or any(run[k].gap in (".", ">") for k in range(last, first + 1)):
            return
        result[n] = (result[n][0], True)


def _shunned(senses: Sequence[Sense]) -> bool:
    """Whether a word names what people rather rule out than ask for in a list of tags."""
    return any(s.entry.facet == "inst" and s.entry.name in _SHUNNED for s in senses)


def _sung(spans: Sequence[Span], index: int) -> bool:
    """Whether the negation is "no vocals", a tag that stands alone."""
    return index + 1 < len(spans) and any(s.entry.name == "vocals" for s in spans[index + 1][2])


def _broken(run: Sequence[Token], start: int, end: int, breaks: frozenset[str]) -> bool:
    return any(run[k].gap in (".", ">") for k in range(start, min(end + 1, len(run)))) or any(
        run[k].word in breaks for k in range(start, end)
    )


def _goes_on(run: Sequence[Token], spans: Sequence[Span], n: int, kinds: set[str], tagged: bool) -> bool:
    """Whether from span `n` a bare list of one facet runs to an "or", or (in prose) to the sentence's end."""
    place = spans[n][0]
    for first, last, senses in spans[n:]:
        if first < len(run) and run[first].gap in (".", ">"):
            return not tagged
        between = [run[k].word for k in range(place, first)]
        if any(word not in _JOINS for word in between) or not kinds & {s.entry.facet for s in senses}:
            return False
        if _ALTERNATIVES & set(between):
            return True
        place = last
    return not tagged and (place >= len(run) or run[place].gap in (".", ">"))


def _stress(
    run: Sequence[Token], spans: Sequence[Span], index: int, factor: float, result: list[tuple[float, bool]]
) -> None:
    if index + 1 >= len(spans):
        return
    last, first = spans[index][1], spans[index + 1][0]
    if first - last > 1 or any(run[k].gap for k in range(last, first + 1)):
        return
    strength, denied = result[index + 1]
    if factor < 0 and any(sense.entry.facet == "inst" for sense in spans[index + 1][2]):
        result[index + 1] = (strength * 0.5, denied)  # less of somebody is not nobody
    elif factor < 0:
        result[index + 1] = (strength * 0.5, True)
    else:
        result[index + 1] = (strength * (factor if factor != 1 else 1.2), denied)


def _denied_after(run: Sequence[Token], last: int) -> bool:
    if last >= len(run) or run[last].gap == ".":
        return False
    if run[last].word in _AFTERWARDS:
        return True
    if run[last].gap == ":" and run[last].word in _OFF:
        return True
    tail = " ".join(token.word for token in run[last : last + 3])
    return tail.startswith(_BANNED)


def _suffix_denies(run: Sequence[Token], first: int, last: int) -> bool:
    if last < len(run) and run[last].word in ("less", "free") and not run[last].gap:
        return run[last].start == run[last - 1].end + 1 and last - first <= 2
    word = run[first].word
    return last - first == 1 and word.endswith("less") and word not in lexicon().words  # drumless, not relentless
