"""Hits: the lexicon's phrases found in a text, each with its scope: denied or not, strong or slight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cadenza.compose.reading.friends import false_friend
from cadenza.compose.reading.lexicon import Entry, Lexicon, Sense
from cadenza.compose.reading.scopes import scopes
from cadenza.compose.reading.text import Token, words
from cadenza.compose.reading.typos import mended

# what a style's name may also say of its cast and mood: "piano ballad", "dark ambient"
_SAID_WITHIN = words(
    "piano organ harpsichord acoustic_guitar electric_guitar strings violin cello choir accordion djembe sitar "
    "koto brass saxophone banjo flute trumpet harp uplifting dark happy sad romantic majestic calm relaxing "
    "dreamy soft emotional energetic dramatic aggressive scary tense slow fast medium"
)
_HARDLY_WITHIN, _HARDLY = words("soft"), 0.45  # soft rock is less loud than rock, and no soft music
_SILENT_WITHIN = words(
    "old sombre_low natural summer cold night wooden religious urban"
)  # "low brass", "power chords", "war drums"
_NO_GENRE_WITHIN = words("western uk_garage")  # western classical music has no cowboys in it, garage rock no 2-step
_ALSO = words("folk")  # Irish folk is folk as well, where surf rock is no rock
_WITHIN_WEIGHT = 0.7
_GENRE_WITHIN, _LEANING = 0.45, 0.3  # a genre inside a genre's name, and inside an instrument's
_PLAIN = 0.8  # how surely a word must mean a genre to count inside a phrase


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
        quoted = text[start:end]
        for entry, target, weight in senses:
            if entry.facet not in ("plain", "neg"):
                found.append(
                    Hit(
                        entry.facet,
                        entry.name,
                        first,
                        last,
                        start,
                        end,
                        entry,
                        target,
                        weight,
                        quoted,
                        strength,
                        denied,
                    )
                )
    return found, unknown


def _spans(run: Sequence[Token], lexicon: Lexicon) -> tuple[list[tuple[int, int, tuple[Sense, ...]]], list[str]]:
    spans: list[tuple[int, int, tuple[Sense, ...]]] = []
    unknown: list[str] = []
    at = 0
    while at < len(run):
        last, senses = lexicon.longest(run, at)
        if last - at > 1 and run[last - 1].word == "music" and last < len(run) and run[last].word == "box":
            last, senses = lexicon.longest(run[: last - 1], at)  # "creepy music box" is a box
        if last - at > 1 and run[at].word[0].isdigit() and lexicon.longest(run, at + 1)[0] > last:
            last, senses = lexicon.longest(run[: at + 1], at)  # "80s synth pop" is synth pop of the eighties
        if not senses:
            last, senses = at + 1, mended(run[at].word, lexicon)
        elif last - at > 1 and run[at].word[0].isdigit():
            senses += _era(run[at].word, senses, lexicon)  # "80s pop" names its decade too
        senses = false_friend(run, at, last, senses, spans, lexicon) if senses else senses
        if senses:
            if last - at > 1:
                senses += _within(run, at, last, senses, lexicon)
            spans.append((at, last, senses))
        else:
            unknown.extend(token.word for token in run[at:last])
        at = last
    return spans, unknown


def _era(word: str, senses: tuple[Sense, ...], lexicon: Lexicon) -> tuple[Sense, ...]:
    alone: tuple[Sense, ...] = lexicon.trie.get(word, {}).get("", ())
    return tuple(s for s in alone if s.entry.facet == "era" and all(s.entry != other.entry for other in senses))


def _within(
    run: Sequence[Token], first: int, last: int, senses: tuple[Sense, ...], lexicon: Lexicon
) -> tuple[Sense, ...]:
    """Return what the single words of a phrase say beside it.

    "piano ballad" has a piano, "groovy bass" is groovy, "country pop" is some pop, "rock guitar" leans to rock.
    """
    facet = senses[0].entry.facet
    if facet not in ("genre", "inst"):
        return ()
    said = {sense.entry.name for sense in senses}
    played = facet == "inst" or any(sense.entry.facet == "inst" for sense in senses)
    found: list[Sense] = []
    for k in range(first, last):
        for entry, target, weight in lexicon.trie.get(run[k].word, {}).get("", ()):
            share = _share(entry, facet, weight, senses, played)
            if share and entry.name not in said:
                said.add(entry.name)
                found.append(Sense(entry, target, weight * share))
    return tuple(found)


def _share(entry: Entry, facet: str, weight: float, senses: tuple[Sense, ...], played: bool) -> float:
    """Return how much a word inside a phrase of `facet` counts; 0 where it only belongs to the phrase."""
    if entry.facet == "genre":
        if weight < _PLAIN or entry.name in _NO_GENRE_WITHIN or any(_akin(entry, sense.entry) for sense in senses):
            return _GENRE_WITHIN if entry.name in _ALSO else 0.0
        return _GENRE_WITHIN if facet == "genre" else _LEANING
    if facet == "inst":
        return _WITHIN_WEIGHT if entry.facet == "mood" and entry.name not in _SILENT_WITHIN else 0.0
    listed = entry.name in _SAID_WITHIN and (entry.facet in ("mood", "tempo") or (entry.facet == "inst" and not played))
    if listed and entry.name in _HARDLY_WITHIN:
        return _HARDLY
    return _WITHIN_WEIGHT if listed else 0.0


def _akin(genre: Entry, other: Entry) -> bool:
    """Whether one genre falls back to the other: surf rock is no blend of surf with rock."""
    return genre.name == other.words.get("parent") or other.name == genre.words.get("parent")
