"""Players: which instrument a general word means in a style, and all that it may mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cadenza.compose.reading.genres import lineage
from cadenza.compose.reading.lexicon import rows
from cadenza.compose.reading.text import words
from cadenza.score.instruments import INSTRUMENTS

ELECTRIC = words("electric e lead")  # said of a guitar, that it is no acoustic one


@dataclass(frozen=True, slots=True)
class Players:
    """A concept's usual instrument, the one each style prefers, and every instrument it covers."""

    usual: str
    by_style: Mapping[str, str]
    members: frozenset[str]


@cache
def players() -> Mapping[str, Players]:
    """Return concept -> its players, read once."""
    return {
        concept: Players(name, dict(cell.split("=") for cell in styles.split()), _members(members))
        for concept, name, styles, members, *_ in rows("players.tsv")
    }


def usual(concept: str, style: str) -> str:
    """Return the instrument that a concept means in a style; "" leaves it to the style."""
    known = players().get(concept)
    if known is None:
        return ""
    return next((known.by_style[name] for name in lineage(style) if name in known.by_style), known.usual)


def group(concept: str) -> frozenset[str]:
    """Return every instrument that a concept may mean, for forbidding it; empty where it names only one."""
    known = players().get(concept)
    return known.members if known else frozenset()


def _members(text: str) -> frozenset[str]:
    names: set[str] = set()
    for cell in text.split():
        kind, _, family = cell.partition(":")
        names |= {f.name for f in INSTRUMENTS.values() if f.family == family} if family else {kind}
    return frozenset(names)
