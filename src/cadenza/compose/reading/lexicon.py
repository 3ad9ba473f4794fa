"""The lexicon: the words of music, what they mean, and the longest phrase of them at a place in a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from cadenza.compose.reading.text import Token, tokens

ALIKE = "?"  # the target of a sense that holds only where a likeness is spoken of: "like Queen"


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning: its facet (genre, mood, inst …), its name, and what follows from it."""

    facet: str
    name: str
    numbers: Mapping[str, float]
    words: Mapping[str, str]


class Sense(NamedTuple):
    """An entry as one surface form means it: `target` is a narrower value, `weight` how surely it is meant."""

    entry: Entry
    target: str
    weight: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`trie` maps word to sub-trie; under "" stand the senses of the phrase that ends there."""

    trie: Mapping[str, Any]
    entries: Mapping[tuple[str, str], Entry]
    words: frozenset[str]  # the single words, for mending typos
    by_letter: Mapping[str, Sequence[str]]

    def longest(self, run: Sequence[Token], at: int) -> tuple[int, tuple[Sense, ...]]:
        """Return where the longest phrase from `at` ends (exclusive) and its senses; (`at`, ()) where there is none."""
        node: Mapping[str, Any] = self.trie
        best: tuple[int, tuple[Sense, ...]] = (at, ())
        for index in range(at, len(run)):
            token = run[index]
            if index > at and token.gap:
                break
            word = token.word
            below = node.get(word)
            if below is None:
                below = node.get(singular(word.removesuffix("'s"))) if word[-1] == "s" else None
                if below is None:
                    break
            node = below
            if "" in node:
                best = (index + 1, node[""])
        return best


def singular(word: str) -> str:
    """Return a plural's singular by its ending, else the word."""
    if len(word) < 4 or word[-1] != "s" or word[-2] == "s":
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, read once."""
    trie: dict[str, Any] = {}
    entries: dict[tuple[str, str], Entry] = {}
    single: set[str] = set()
    table = rows("lexicon.tsv")
    owners = {name.replace("_", " "): name for facet, name, *_ in table if facet == "genre"}
    for facet, name, forms, attributes in table:
        numbers, words = _attributes(attributes)
        entry = Entry(facet, name, numbers, words)
        entries[facet, name] = entry
        usual = Sense(entry, "", 1.0)
        for form in forms.split("|"):
            if facet != "genre" or owners.get(form.partition("*")[0], name) == name:
                _plant(trie, single, form, usual)  # a genre's own name means it and no other
    for facet, name, forms, _ in rows("tongues.tsv"):
        usual = Sense(entries[facet, name], "", 1.0)
        for form in forms.split("|"):
            _plant(trie, single, form, usual)
    _plant_artists(trie, entries)
    by_letter: dict[str, list[str]] = {}
    for word in sorted(single):
        if len(word) >= 5 and word.isalpha():
            by_letter.setdefault(word[0], []).append(word)
    return Lexicon(trie, entries, frozenset(single), by_letter)


def _plant_artists(trie: dict[str, Any], entries: Mapping[tuple[str, str], Entry]) -> None:
    """Plant the names of musicians: each means the genres (and moods) that its music is like in general terms."""
    for styles, others, names, *_ in rows("artists.tsv"):
        alike = [f"genre:{style}" for style in styles.split("+")] + (others.split("+") if others else [])
        told: list[tuple[Entry, float]] = [
            (Entry("artist", " + ".join(s.partition("*")[0] for s in styles.split("+")), {}, {}), 1.0)
        ]
        for cell in alike:
            kind, _, weight = cell.partition("*")
            facet, _, name = kind.partition(":")
            told.append((entries[facet, name], float(weight) if weight else 1.0))
        for form in names.split("|"):
            target = ALIKE if form.endswith("?") else ""
            for entry, share in told:
                _plant(trie, set(), form.rstrip("?"), Sense(entry, target, share))


def rows(file: str) -> list[list[str]]:
    """Return the rows of one of this package's tables, four cells each."""
    text = resources.files(__package__).joinpath(file).read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return [[*cells, "", "", "", ""][: max(4, len(cells))] for cells in lines]


def _plant(trie: dict[str, Any], single: set[str], form: str, usual: Sense) -> None:
    sense = usual
    if "*" in form or ">" in form:
        form, _, weight = form.partition("*")
        form, _, target = form.partition(">")
        sense = Sense(usual.entry, target, float(weight) if weight else 1.0)
    parts = form.split() if form.isascii() and form.replace(" ", "").isalnum() else [t.word for t in tokens(form)]
    node = trie
    for part in parts:
        below = node.get(part)
        if below is None:
            below = node[part] = {}
        node = below
    senses: tuple[Sense, ...] = node.get("", ())
    if all(sense.entry is not other.entry for other in senses):
        node[""] = (*senses, sense)
    if len(parts) == 1:
        single.add(parts[0])


def _attributes(text: str) -> tuple[dict[str, float], dict[str, str]]:
    numbers: dict[str, float] = {}
    words: dict[str, str] = {}
    for cell in text.split():
        key, _, value = cell.partition("=")
        try:
            numbers[key] = float(value)
        except ValueError:
            words[key] = value
    return numbers, words
