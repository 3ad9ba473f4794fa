"""Typos: a word that is one slip away from a word of music."""

from __future__ import annotations

from functools import cache, lru_cache

from cadenza.compose.reading.lexicon import Lexicon, Sense, lexicon, rows

SHORTEST, ALIKE = 5, 0.82
SHORTEST_PART, SHORTEST_DOUBLED = 4, 3  # letters of one half of a compound, and of a word whose last was not doubled
# the nouns that other languages join to what a piece is of, and what is put before a genre's name
_HEADS = (
    "musik", "muziek", "musiikki", "musiikkia", "kappale", "kappaletta", "lied", "liedje", "laulu", "visa", "stuck",
    "stuk", "stycke", "klange", "melodie", "begleitung", "solo", "music", "song", "beat", "beats",
)  # fmt: skip
_PREFIXES = frozenset(("micro", "mini", "post", "hyper", "ultra", "electro", "synth", "hard", "deep", "tech", "psych",
                       "afro", "euro", "acid", "liquid", "dark", "cyber", "retro", "future", "slow", "prog", "jazz",
                       "folk", "soft", "alt", "indie", "metal", "neuro", "space", "tribal"))  # fmt: skip
_INFLECTED, _LONG = ("ing", "ed", "er", "ers", "es"), 8  # short inflected words are too alike to mend
_ENDINGS = ("less", "ish", "esque", "y", "like", "driven", "based", "inspired", "influenced", "er", "en", "es", "em")


@cache
def plain_words(kind: str = "") -> frozenset[str]:
    """Return the words that carry no music and are never mended: `function`, `ordinary`, or both."""
    return frozenset(word for row in rows("plain.tsv") if kind in ("", row[0]) for word in row[1].split())


@cache
def _pictured() -> frozenset[str]:
    """Return the words of the scenes: a bride is no bridge."""
    return frozenset(word for row in rows("scenes.tsv") for phrase in row[1].split("|") for word in phrase.split())


def mended(word: str, words: Lexicon) -> tuple[Sense, ...]:
    """Return the senses of the word that an unknown one was meant to be; () where none is near enough."""
    if not word.isalpha() or word in plain_words() or word in _pictured():
        return ()
    if len(word) < SHORTEST:
        return _senses(word + word[-1], words) if len(word) >= SHORTEST_DOUBLED else ()
    if parts := _compound(word, words):
        return parts
    if turned := _turned(word, words):
        return turned
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


def _senses(word: str, words: Lexicon) -> tuple[Sense, ...]:
    node: tuple[Sense, ...] = words.trie.get(word, {}).get("", ())
    return node


def _compound(word: str, words: Lexicon) -> tuple[Sense, ...]:
    """Return the senses of two words written as one: liquidfunk, Pianomusik, haitarimusiikki."""
    for head in _HEADS:
        if word.endswith(head) and len(word) - len(head) >= SHORTEST_PART:
            stem = word[: -len(head)]
            return _senses(stem, words) or _senses(stem.rstrip("s"), words)
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        first, second = word[:at], word[at:]
        below = words.trie.get(first, {}).get(second, {}).get("", ())
        if below:
            return tuple(below)
        if first in _PREFIXES and any(sense.entry.facet == "genre" for sense in _senses(second, words)):
            return _senses(second, words)
    return ()


def _turned(word: str, words: Lexicon) -> tuple[Sense, ...]:
    """Return the senses of a word two of whose neighbouring letters were swapped: paino, chior."""
    for at in range(1, len(word) - 1):
        meant = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if meant != word and (senses := _senses(meant, words)):
            return senses
    return ()


@lru_cache(maxsize=4096)
def _nearest(word: str) -> str:
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    candidates = lexicon().by_letter.get(word[0], ())
    near = process.extractOne(word, candidates, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=ALIKE)
    return near[0] if near else ""
