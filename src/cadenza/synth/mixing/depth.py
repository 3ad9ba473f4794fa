"""Depth: how far back each player sits, and what that does to their sound in the room of the record."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.production import Production
from cadenza.score.score import PerformedPart
from cadenza.synth.fx.reflections import Echoes, Reflections, echoes
from cadenza.synth.instrument import Place

# 0 is the first row, 1 the last; what is not here is played into the desk and stands in no room of its own
_FAMILIES = {
    "strings": 0.2, "wood": 0.5, "reed": 0.35, "brass": 0.75, "voice": 0.5, "mallet": 0.6, "bells": 0.6, "keys": 0.25,
    "plucked": 0.2, "guitar": 0.15, "drums": 0.4, "organ": 0.5, "drone": 0.4,
}  # fmt: skip
_PLAYERS = {
    "contrabass": 0.45, "harp": 0.5, "choir_aahs": 0.9, "choir_oohs": 0.9, "timpani": 1.0, "orchestral_kit": 1.0,
    "taiko_kit": 0.95, "church_organ": 1.0, "solo_voice": 0.1,
}  # fmt: skip
_MACHINES = ("kit_808", "kit_909", "chip_kit", "electronic_kit", "lofi_kit", "industrial_kit", "vocal_chop", "beatbox")
_SIZES = {"room": 0.4, "chamber": 0.6, "hall": 1.0, "cathedral": 1.5}  # spaces with a stage, against a concert hall
_ROLES = {"lead": 0.4, "bass": 0.0, "bed": 0.0, "fx": 0.0}  # a soloist steps forward; these stand in no room
_LEVEL = 0.5  # what a wall gives back, at full reverb
_DULL_DB, _NEAR_SEND, _FAR_SEND = 3.0, 0.85, 1.5
_NARROWEST = 0.25


def pan_gains(pan: float, *, width: float) -> tuple[float, float]:
    """Return the left and right gain of a constant-power pan, 1 and 1 in the middle."""
    angle = (min(max(pan, -1.0), 1.0) * min(width / 0.6, 1.0) + 1.0) * math.pi / 4.0
    return math.sqrt(2.0) * math.cos(angle), math.sqrt(2.0) * math.sin(angle)


def depth(part: PerformedPart, production: Production) -> float | None:
    """Return how far back a part sits, None where it stands in no room."""
    facts = INSTRUMENTS.get(part.instrument)
    share = _ROLES.get(part.role, 1.0)
    if facts is None or share == 0.0 or production.space not in _SIZES or production.reverb <= 0.0:
        return None
    if part.instrument in _MACHINES or facts.family not in _FAMILIES:
        return None
    return share * _PLAYERS.get(part.instrument, _FAMILIES[facts.family])


def at_its_depth(place: Place, part: PerformedPart, production: Production) -> Place:
    """Return the place of a part that sits where it does: further back is duller, and more of it is room."""
    back = depth(part, production)
    if back is None:
        return place
    wet = min(2.4 * production.reverb, 1.0)
    send = place.send * (1.0 + wet * (_NEAR_SEND - 1.0 + (_FAR_SEND - _NEAR_SEND) * back))
    return replace(place, send=send, air_db=place.air_db - _DULL_DB * wet * back)


def reflections(part: PerformedPart, width: float, production: Production, sample_rate: int) -> Reflections | None:
    """Return the first reflections of a part whose channel has `width`, None where it stands in no room."""
    back = depth(part, production)
    if back is None:
        return None
    level = _LEVEL * min(2.4 * production.reverb, 1.0) * min(production.width / 0.6, 1.0)
    heard = echoes(part.pan, back, size=_SIZES[production.space], level=level, sample_rate=sample_rate)
    left, right = pan_gains(part.pan, width=production.width)
    # the channel is going to pan and to widen them with the rest: that is taken back beforehand
    sides = heard.gains / np.array([left, right], np.float32)
    middle, apart = sides.mean(axis=1), (sides[:, 0] - sides[:, 1]) * np.float32(0.5 / max(width, _NARROWEST))
    return Reflections(Echoes(heard.delays, np.stack([middle + apart, middle - apart], axis=1)))
