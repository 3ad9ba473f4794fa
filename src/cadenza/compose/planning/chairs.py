"""Chairs: where everybody sits between left and right, so that no two who play in one register share a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cadenza.compose.plan import CastMember
from cadenza.score.instruments import INSTRUMENTS

# as the audience sees a symphony orchestra
CHAIRS = {
    "violin": -0.4, "viola": 0.2, "cello": 0.3, "contrabass": 0.3, "spiccato_strings": -0.3, "pizzicato_strings": -0.3,
    "tremolo_strings": 0.25, "string_ensemble": -0.25, "slow_strings": 0.2, "piccolo": -0.15, "flute": -0.2,
    "recorder": -0.2, "oboe": 0.15, "english_horn": 0.2, "clarinet": -0.2, "bassoon": 0.25, "french_horn": -0.35,
    "trumpet": 0.3, "trombone": 0.4, "tuba": 0.45, "brass_section": 0.3, "harp": -0.55, "celesta": -0.5,
    "glockenspiel": -0.45, "xylophone": 0.5, "marimba": 0.5, "tubular_bells": 0.55, "timpani": 0.15,
    "grand_piano": -0.5, "harpsichord": -0.2,
}  # fmt: skip
_PLAYERS = ("strings", "wood", "brass")
_MOVING = ("chords", "arp", "ostinato", "counter")
_HEARD = ("lead", "pad", *_MOVING)
_WALLS = ("supersaw", "synth_stab", "choir_aahs", "choir_oohs")  # as wide as the record: their middle is the middle
_FREE = (0.25, 0.15, 0.4, 0.55)  # on either side, the best first
_APART = 0.14
_ORCHESTRA = 3  # so many of its players and no rhythm section make one


def on_chairs(members: Sequence[CastMember]) -> list[CastMember]:
    """Return the cast with a place for everybody who had none of their own, the lead in the middle."""
    row = [_on_chair(m) for m in members] if _is_orchestra(members) else list(members)
    found: list[CastMember] = []
    for number, member in enumerate(row):
        others = [m for m in (*found, *row[number + 1 :]) if m.role in _HEARD and (m.pan or m.role not in _MOVING)]
        found.append(replace(member, pan=_free(member, others)) if _moves(member, others) else member)
    return found


def _is_orchestra(members: Sequence[CastMember]) -> bool:
    families = [INSTRUMENTS[m.instrument].family for m in members]
    return not {"guitar", "synth", "bass"} & set(families) and sum(f in _PLAYERS for f in families) >= _ORCHESTRA


def _on_chair(member: CastMember) -> CastMember:
    if member.pan or member.role == "lead" or member.instrument not in CHAIRS:
        return member
    return replace(member, pan=CHAIRS[member.instrument])


def _moves(member: CastMember, others: Sequence[CastMember]) -> bool:
    if member.role not in _MOVING or member.instrument in _WALLS:
        return False
    # a second hand on the same keys stays with the first
    return any(
        abs(member.pan - m.pan) < _APART and not (m.instrument == member.instrument and _has_keys(m)) for m in others
    )


def _has_keys(member: CastMember) -> bool:
    return INSTRUMENTS[member.instrument].family in ("keys", "organ", "plucked")


def _free(member: CastMember, others: Sequence[CastMember]) -> float:
    """Return a place that is nobody's, on the lighter side if there is one; the place they have where there is none."""
    leaning = sum(m.pan for m in others)
    sides = (-1.0, 1.0) if leaning > 0 else (1.0, -1.0)
    places = [side * place for place in _FREE for side in sides]
    return next((place for place in places if all(abs(place - m.pan) >= _APART for m in others)), member.pan)
