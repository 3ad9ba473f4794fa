"""Genres: which styles a prompt points to, in what proportion, and what each falls back to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from cadenza.compose.reading.hits import Hit
from cadenza.compose.reading.lexicon import lexicon
from cadenza.compose.reading.text import Token, words

MOST_STYLES, LEAST_WEIGHT = 3, 0.08
_HALF_MEANT = 0.6
_ORDER = 0.75  # what the next genre of a list counts against the one before
_CAST = words("with featuring feat including plus using having")
# "could be used in a movie", "perfect for a wedding": what a piece is good for, not what it is
_USE = re.compile(
    r"\b(?:could|can|may|might|would) (?:\w+ly |also )?(?:be|fit|suit|play|accompany|work|serve)\b"
    r"|\b(?:suitable|suited|suits|perfect|ideal|ideally|fits?|appropriate|great|good)(?: \w+){0,2}? (?:for|in|as|to)\b"
)
_PURPOSES = frozenset(("new_age", "lullaby", "gospel", "christmas"))  # what a piece is for may be what it is
CERTAIN = 0.4  # below this a word of genre only leans towards one
_OCCASIONS = frozenset(("wedding", "corporate", "sports"))  # what a piece is played at, beside what it is
_FEASTS = frozenset(("halloween", "christmas", "xmas"))
_OCCASION, _LIKENESS, _SCREEN = 0.3, 0.5, 0.35
_NOUNS = frozenset(
    ("song", "track", "music", "piece", "beat", "instrumental", "tune", "ballad", "style", "groove", "jam")
)
_EQUALS = frozenset(("meets", "x", "fusion", "blend", "mix", "hybrid", "crossover", "mashup", "combination"))
_FLAVOURS = frozenset(
    ("influences", "influence", "influenced", "elements", "flavor", "flavour", "touches", "inspired", "undertones")
)


@cache
def parents() -> Mapping[str, str]:
    """Return genre id -> the id to fall back to, for every genre; a root falls back to itself."""
    genres = [entry for (facet, _), entry in lexicon().entries.items() if facet == "genre"]
    return MappingProxyType({entry.name: entry.words.get("parent", entry.name) for entry in genres})


def lineage(style: str) -> tuple[str, ...]:
    """Return a style and everything it falls back to, nearest first."""
    table, chain = parents(), [style]
    while table.get(chain[-1], chain[-1]) != chain[-1]:
        chain.append(table[chain[-1]])
    return tuple(chain)


def blend(run: Sequence[Token], found: Sequence[Hit]) -> tuple[dict[str, float], list[Hit]]:
    """Return the styles' weights (sum 1, heaviest first) and the hits that gave them."""
    genres = [hit for hit in found if hit.facet == "genre" and not hit.denied]
    refused = {hit.name for hit in found if hit.facet == "genre" and hit.denied}
    moods = {hit.first for hit in found if hit.facet == "mood"}
    genres = [hit for n, hit in enumerate(genres) if not (n and _is_dance_of(run, genres[n - 1], hit))]
    sure = [hit for hit in genres if hit.weight > _HALF_MEANT or hit.first not in moods]
    genres = sure or genres  # "chill" is a mood beside "lo-fi" and a genre alone
    equal = any(token.word in _EQUALS for token in run)
    weights: dict[str, float] = {}
    rank = 0
    for index, hit in enumerate(genres):
        if hit.name in refused:
            continue
        weight = _weight(run, found, genres, index) * (1.0 if equal else _ORDER**rank)
        if hit.name not in weights:
            rank += 1
        weights[hit.name] = max(weights.get(hit.name, 0.0) * 1.15, weight)
    total = sum(weights.values())
    if not total:
        return {}, []
    ordered = sorted(weights.items(), key=lambda item: -item[1])[:MOST_STYLES]
    kept = [(name, weight) for name, weight in ordered if weight / total >= LEAST_WEIGHT] or ordered[:1]
    share = sum(weight for _, weight in kept)
    return {name: weight / share for name, weight in kept}, [h for h in genres if h.name in dict(kept)]


def share(styles: Mapping[str, float]) -> str:
    """Return `funk 60%, disco 40%`."""
    return ", ".join(f"{name} {weight:.0%}" for name, weight in styles.items())


Named = dict[str, list[Hit]]


def named(run: Sequence[Token], found: Sequence[Hit]) -> tuple[Named, Named, Named]:
    """Return (genres the piece is said to be of, those of what it would suit, those it leans to), with their hits."""
    genres: Named = {}
    uses: Named = {}
    leanings: Named = {}
    for hit in found:
        if hit.facet == "genre" and not hit.denied:
            kind = (
                uses
                if is_use(run, hit) and hit.name not in _PURPOSES
                else genres
                if hit.weight >= CERTAIN
                else leanings
            )
            kind.setdefault(hit.name, []).append(hit)
    uses, leanings = ({n: told for n, told in kind.items() if n not in genres} for kind in (uses, leanings))
    return genres, uses, leanings


def is_use(run: Sequence[Token], hit: Hit) -> bool:
    """Whether a hit stands where a sentence says what the piece would be good for."""
    return _USE.search(" ".join(reversed(_sentence_before(run, hit.first)))) is not None


def _is_dance_of(run: Sequence[Token], before: Hit, hit: Hit) -> bool:
    """Whether "dance" is only the noun of the genre before it: a baroque dance is no club music."""
    return before.last == hit.first and not run[hit.first].gap and hit.words.lower() in ("dance", "dances")


def _weight(run: Sequence[Token], found: Sequence[Hit], genres: Sequence[Hit], index: int) -> float:
    hit = genres[index]
    weight = hit.weight * hit.strength * (1.0 + 0.15 * (hit.last - hit.first - 1)) * hit.entry.numbers.get("w", 1.0)
    after = run[hit.last] if hit.last < len(run) else None
    joined = after is not None and not after.gap
    follower = next((h for h in found if h.first == hit.last and joined), None)
    if (
        follower is not None
        and follower.facet == "inst"
        and any(g is not hit and not _modifies(found, g, run) for g in genres)
    ):
        weight *= 0.3  # "rock drums": the drums are rock, the piece is something else
    elif follower is not None and follower.facet == "genre" and follower.name != hit.name and follower.weight >= 0.5:
        weight *= 0.6  # "country blues": the last is the noun
    if joined and after is not None and after.word in _FLAVOURS:
        weight *= 0.5
    elif joined and after is not None and after.word in _NOUNS:
        weight *= 1.3
    weight *= _beside(found, genres, hit)
    if is_use(run, hit) and hit.name not in _PURPOSES:
        weight *= 0.35
    elif index and any(word in _CAST for word in _since(run, genres[0].last, hit.first)):
        weight *= 0.6
    return weight


def _beside(found: Sequence[Hit], genres: Sequence[Hit], hit: Hit) -> float:
    """Return what a word of genre counts beside others: an occasion, a likeness or "cinematic" less than a genre."""
    named = {(h.first, h.last) for h in found if h.facet == "artist"}
    others = [g for g in genres if g.name != hit.name and (g.first, g.last) not in named and g.weight >= CERTAIN]
    if not others:
        return 1.0
    if (hit.first, hit.last) in named:
        return _LIKENESS
    if hit.words.lower() in _FEASTS:
        return _LIKENESS
    if hit.name in _OCCASIONS and any(g.name not in _OCCASIONS for g in others):
        return _OCCASION
    return _SCREEN if hit.words.lower() == "cinematic" else 1.0


def _modifies(found: Sequence[Hit], hit: Hit, run: Sequence[Token]) -> bool:
    joined = hit.last < len(run) and not run[hit.last].gap
    return joined and any(h.first == hit.last and h.facet == "inst" for h in found)


def _sentence_before(run: Sequence[Token], at: int) -> list[str]:
    words: list[str] = []
    while at > 0 and run[at].gap != ".":
        at -= 1
        words.append(run[at].word)
    return words


def _since(run: Sequence[Token], start: int, end: int) -> list[str]:
    words: list[str] = []
    for k in range(end - 1, start - 1, -1):
        words.append(run[k].word)
        if run[k].gap == ".":
            break
    return words
