"""Ensembles: a string quartet, an a cappella choir: companies whose name says exactly who plays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from cadenza.compose.reading.hits import Hit
from cadenza.compose.reading.lexicon import rows
from cadenza.compose.reading.result import InstrumentWish
from cadenza.compose.reading.text import Token, tokens, words

_BESIDE = words("with and plus featuring over by & backed accompanied behind no without not")  # it joins a band then
_ARTICLES = words("a an the some soft lush warm small live")
_THERE = words("in at during for after from until on")
_SUNG = frozenset(("vocals", "choir"))


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Its players as (instrument, role), the concept it is an example of, and the style it belongs to."""

    name: str
    players: tuple[tuple[str, str], ...]
    concept: str
    style: str


@dataclass(frozen=True, slots=True)
class Company:
    """An ensemble as a prompt named it: the words, and whether nobody else plays."""

    ensemble: Ensemble
    words: str
    alone: bool

    def wishes(self) -> tuple[InstrumentWish, ...]:
        """Return one wish a player."""
        return tuple(
            InstrumentWish(name, self.ensemble.concept, role, "", "", self.words) for name, role in self._who()
        )

    def _who(self) -> Sequence[tuple[str, str]]:
        return self.ensemble.players


@cache
def ensembles() -> Mapping[str, Sequence[tuple[tuple[str, ...], Ensemble]]]:
    """Return first word -> (phrase, ensemble), the longest phrases first."""
    table: dict[str, list[tuple[tuple[str, ...], Ensemble]]] = {}
    for name, phrases, players, concept, style, *_ in rows("ensembles.tsv"):
        who = tuple((cell.partition(":")[0], cell.partition(":")[2]) for cell in players.split())
        made = Ensemble(name, who, concept, style)
        for phrase in phrases.split("|"):
            parts = tuple(token.word for token in tokens(phrase))
            table.setdefault(parts[0], []).append((parts, made))
    return {first: tuple(sorted(found, key=lambda f: -len(f[0]))) for first, found in table.items()}


def company(run: Sequence[Token], instruments: Sequence[Hit], *, singing: bool | None) -> Company | None:
    """Return the ensemble that a prompt names.

    It plays alone unless others are named beside it; `singing` False shuts out an ensemble of voices.
    """
    table = ensembles()
    for at, token in enumerate(run):
        for phrase, ensemble in table.get(token.word, ()):
            last = at + len(phrase)
            if tuple(t.word for t in run[at:last]) != phrase or any(t.gap for t in run[at + 1 : last]):
                continue
            sung = ensemble.concept == "choir"
            if (sung and singing is False) or _denied(instruments, at, last):
                return None
            own = _SUNG if sung else {ensemble.concept, *(_SUNG if ensemble.players[0][0] == "solo_voice" else ())}
            others = [h for h in instruments if not h.denied and not at <= h.first < last and h.name not in own]
            if others and phrase[-1] in ("duo", "duet"):
                return None  # "violin and cello duet" is of those two
            if phrase[-1] == "only" and last < len(run) and run[last].word in _THERE and not run[last].gap:
                return None  # "strings only in the chorus"
            before = at - 1 if at and run[at - 1].word in _ARTICLES else at
            joined = before > 0 and not run[before].gap and run[before - 1].word in _BESIDE
            said = " ".join(t.word for t in run[at:last])
            return Company(ensemble, said, not others and not joined)
    return None


def _denied(instruments: Sequence[Hit], first: int, last: int) -> bool:
    return any(h.denied for h in instruments if first <= h.first < last)
