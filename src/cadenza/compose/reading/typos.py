"""Typos: a word that is one slip away from a word of music."""

from __future__ import annotations

from functools import cache, lru_cache

from cadenza.compose.reading.lexicon import Lexicon, Sense, lexicon, rows

SHORTEST, ALIKE = 5, 0.82
_INFLECTED, _LONG = ("ing", "ed", "er", "ers", "es"), 8  # short inflected words are too alike to mend
_ENDINGS = ("less", "ish", "esque", "y", "like", "driven", "based", "inspired", "influenced", "er", "en", "es", "em")


@cache
def plain_words(kind: str = "") -> frozenset[str]:
    """Return the words that carry no music and are never mended: `function`, `ordinary`, or both."""
    return frozenset(word for row in rows("plain.tsv") if kind in ("", row[0]) for word in row[1].split())


def mended(word: str, words: Lexicon) -> tuple[Sense, ...]:
    """Return the senses of the word that an unknown one was meant to be; () where none is near enough."""
    if len(word) < SHORTEST or not word.isalpha() or word in plain_words():
        return ()
    stem = next((word[: -len(e)] for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 4), "")
    if stem and "" in words.trie.get(stem, {}):
        node: tuple[Sense, ...] = words.trie[stem][""]
        return node
    if len(word) < _LONG and word.endswith(_INFLECTED):
        return ()
    near = _nearest(word)
    if not near:
        return ()
    senses: tuple[Sense, ...] = words.trie[near].get("", ())
    return senses


@lru_cache(maxsize=4096)
def _nearest(word: str) -> str:
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    candidates = lexicon().by_letter.get(word[0], ())
    near = process.extractOne(word, candidates, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=ALIKE)
    return near[0] if near else ""
