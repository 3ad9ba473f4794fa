"""A hand: how one part is played, from its role, its instrument and its idiom."""

from __future__ import annotations

from dataclasses import dataclass

from cadenza.compose.plan import CastMember, Plan
from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.score import Part

SUNG = ("voice", "reed", "brass", "wood", "strings")
PEDALLED = ("grand_piano", "felt_piano", "upright_piano", "electric_piano", "fm_piano", "wurlitzer", "vibraphone")
PEDALLED_ROLES = ("chords", "arp", "pad", "ostinato")
SCOOPING = ("jazz", "swing", "soul", "blues", "rnb", "gospel", "funk", "bossa", "country", "big_band", "neo_soul")
# how far the notes of a chord lie apart, first to last, in milliseconds
SPREAD_MS = {"keys": 14.0, "guitar": 26.0, "plucked": 24.0, "mallet": 8.0, "bells": 6.0, "strings": 9.0, "brass": 7.0}
INSTRUMENT_SPREAD_MS = {"harp": 75.0, "koto": 55.0, "harpsichord": 22.0, "music_box": 30.0, "kalimba": 22.0}
IDIOM_SPREAD_MS = {"strum": 42.0, "rolled": 58.0, "travis": 10.0, "chank": 16.0, "skank": 14.0, "stabs": 8.0}


@dataclass(frozen=True, slots=True)
class Hand:
    """How a part is played. Amounts in milliseconds, velocity steps or cents; flags say which rules apply."""

    role: str
    family: str
    sings: bool
    dies_away: bool
    spread_ms: float
    strums: bool
    lead_ms: float
    jitter_ms: float
    vibrato_cents: float
    pedals: bool
    scoops: bool
    swings: bool
    swells: bool  # long notes open and close, as bows and breath do
    leans: bool  # off-beats are a little louder, as in swung lines


def hand_of(part: Part, member: CastMember | None, plan: Plan) -> Hand:
    """Return the hand that plays a part."""
    facts = INSTRUMENTS.get(part.instrument)
    family = facts.family if facts else "synth"
    idiom = member.idiom if member else ""
    solo = part.role in ("lead", "counter")
    sings = family in SUNG or part.instrument.endswith("_lead") or part.role == "pad"
    named = next((ms for word, ms in IDIOM_SPREAD_MS.items() if word in idiom), None)
    spread = named if named is not None else SPREAD_MS.get(family, 3.0)
    spread = INSTRUMENT_SPREAD_MS.get(part.instrument, spread)
    if member and "spread_ms" in member.options:
        spread = float(member.options["spread_ms"])
    return Hand(
        role=part.role,
        family=family,
        sings=sings,
        dies_away=bool(facts and not facts.sustains),
        spread_ms=0.0 if part.role in ("drums", "percussion", "bass", "bed", "fx") else spread,
        strums=family in ("guitar", "plucked") and part.role == "chords",
        lead_ms=-4.0 if part.role == "lead" else 0.0,
        jitter_ms={"pad": 6.0, "bed": 0.0, "fx": 0.0, "bass": 9.0}.get(part.role, 10.0),
        vibrato_cents=_vibrato(family, part.instrument) if solo else 0.0,
        pedals=part.instrument in PEDALLED and part.role in PEDALLED_ROLES and not (plan.swing8 > 1.3),
        scoops=solo and family in ("voice", "reed", "brass") and any(w in plan.style for w in SCOOPING),
        swings=part.role not in ("bed", "fx", "pad"),
        swells=family in SUNG and not solo and part.role != "bass",
        leans=solo and plan.swing8 > 1.3,
    )


def _vibrato(family: str, instrument: str) -> float:
    if instrument in ("saw_lead", "soft_lead", "square_lead", "overdriven_guitar", "distorted_guitar"):
        return 20.0
    return {"voice": 32.0, "strings": 26.0, "wood": 16.0, "reed": 20.0, "brass": 14.0}.get(family, 0.0)
