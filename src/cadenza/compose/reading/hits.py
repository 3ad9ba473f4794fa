"""Hits: the lexicon's phrases found in a text, each with its scope: denied or not, strong or slight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cadenza.compose.reading.friends import false_friend
from cadenza.compose.reading.lexicon import Entry, Lexicon, Sense
from cadenza.compose.reading.scopes import scopes
from cadenza.compose.reading.text import Token
from cadenza.compose.reading.typos import mended


class Hit(NamedTuple):
    """One meaning at one place. `first`-`last` are token indexes (last exclusive), `start`-`end` places in the text."""

    facet: str
    name: str
    first: int
    last: int
    start: int
    end: int
    entry: Entry
    target: str
    weight: float
    words: str
    strength: float = 1.0
    denied: bool = False


def hits(text: str, run: Sequence[Token], lexicon: Lexicon) -> tuple[list[Hit], list[str]]:
    """Return the hits in order of place, and the words that meant nothing."""
    spans, unknown = _spans(run, lexicon)
    found: list[Hit] = []
    for span, (strength, denied) in zip(spans, scopes(run, spans), strict=True):
        first, last, senses = span
        start, end = run[first].start, run[last - 1].end
        words = text[start:end]
        for entry, target, weight in senses:
            if entry.facet not in ("plain", "neg"):
                found.append(
                    Hit(
                        entry.facet, entry.name, first, last, start, end, entry, target, weight, words, strength, denied
                    )
                )
    return found, unknown


def _spans(run: Sequence[Token], lexicon: Lexicon) -> tuple[list[tuple[int, int, tuple[Sense, ...]]], list[str]]:
    spans: list[tuple[int, int, tuple[Sense, ...]]] = []
    unknown: list[str] = []
    at = 0
    while at < len(run):
        last, senses = lexicon.longest(run, at)
        if not senses:
            last, senses = at + 1, mended(run[at].word, lexicon)
        elif last - at > 1 and run[at].word[0].isdigit():
            senses += _era(run[at].word, senses, lexicon)  # "80s pop" names its decade too
        senses = false_friend(run, at, last, senses, spans, lexicon) if senses else senses
        if senses:
            spans.append((at, last, senses))
        else:
            unknown.extend(token.word for token in run[at:last])
        at = last
    return spans, unknown


def _era(word: str, senses: tuple[Sense, ...], lexicon: Lexicon) -> tuple[Sense, ...]:
    alone: tuple[Sense, ...] = lexicon.trie.get(word, {}).get("", ())
    return tuple(s for s in alone if s.entry.facet == "era" and all(s.entry != other.entry for other in senses))
