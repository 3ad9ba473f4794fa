"""Scoring: prompts that say for whom a piece is written, "a tango for violin and piano", and want nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from cadenza.compose.reading.hits import Hit
from cadenza.compose.reading.text import Token, words

_FOR = words("for para pour fur per")
_LISTS = words("and & plus a an the one two three solo y et und e con avec mit with")
_PRACTICE = words("backing jam track tracks loop beat beats practice karaoke")
_COLLECTIVE = words("orchestra orchestre orchester orquesta orchestral strings brass woodwinds winds band choir")
_BEATEN = frozenset(("drums", "drum_machine", "percussion", "bass_guitar", "synth_bass", "vocals"))


def scored(run: Sequence[Token], instruments: Sequence[Hit], *, told: bool) -> bool:
    """Whether the named players are all there are: "for harp and celesta", "violin over piano" with no genre `told`."""
    wanted = [hit for hit in instruments if not hit.denied]
    if not wanted or {token.word for token in run} & _PRACTICE:
        return False
    if any(set(hit.words.lower().split()) & _COLLECTIVE for hit in wanted):
        return False  # a whole orchestra is no single player: the style knows who sits in it
    return _written_for(run, wanted) or (not told and _one_over_another(run, wanted))


def _written_for(run: Sequence[Token], wanted: Sequence[Hit]) -> bool:
    first = wanted[0].first
    while first and run[first - 1].word in _LISTS and not run[first].gap:
        first -= 1
    if not first or run[first - 1].word not in _FOR or run[first].gap:
        return False
    at = wanted[0].first
    for hit in wanted:
        between = run[at : hit.first]
        if any(token.word not in _LISTS for token in between) or any(t.gap == "." for t in run[at + 1 : hit.first + 1]):
            return False
        at = hit.last
    return at >= len(run) or bool(run[at].gap)


def _one_over_another(run: Sequence[Token], wanted: Sequence[Hit]) -> bool:
    if len(wanted) != 2 or any(hit.name in _BEATEN for hit in wanted):
        return False
    between = [token.word for token in run[wanted[0].last : wanted[1].first]]
    return between in (["over"], ["over", "a"], ["over", "the"], ["over", "soft"])
