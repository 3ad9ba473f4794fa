"""Alone: a cast of nobody but those who were asked for, each with something to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cadenza.compose.plan import CastMember
from cadenza.compose.planning.member import cast_as
from cadenza.compose.planning.roles import GROUPS, ROLE_IDIOMS, banned, wish_role
from cadenza.compose.reading.result import InstrumentWish, Reading
from cadenza.compose.styles.style import PartSpec, Style
from cadenza.score.instruments import INSTRUMENTS, InstrumentFacts

CHORDAL = 4  # voices from which an instrument can accompany itself
LEADERS = ("lead", "solo", "solo_section")
# who takes the tune where several could: winds and strings first, then what is struck or plucked, sections last
FIRST = ("voice", "wood", "reed", "brass", "strings", "keys", "guitar", "plucked", "mallet", "bells", "synth", "organ")
SECTIONS = (
    "string_ensemble",
    "slow_strings",
    "tremolo_strings",
    "brass_section",
    "choir_aahs",
    "choir_oohs",
    "choir_pad",
)
LOW = 66  # an instrument that sounds best below here carries the bass
INNER = 0.15  # the energy from which inner voices sound
LANES = {"counter": 10, "bass": 24}  # semitones below the top of the range of whoever leads


def cast_alone(reading: Reading, own: Style) -> list[CastMember]:
    """Return the parts of the wanted players only; a single player of chords accompanies itself."""
    players = _players(reading, own)
    pitched = [(facts, wish) for facts, wish in players if facts.pitched]
    leader = _leader(pitched)
    tonal = [facts for facts, _ in pitched]
    members: list[CastMember] = []
    for facts, wish in players:
        if not facts.pitched:
            role = wish.role if wish.role in ("drums", "percussion") else wish_role(wish, facts)
            made = [PartSpec(facts.name, role, (facts.name,), ROLE_IDIOMS[role])]
        elif (facts, wish) is leader or (leader and facts is leader[0] and wish is leader[1]):
            chordal = _is_chordal(facts) and facts.name not in SECTIONS
            made = _self_accompanied(facts, own) if chordal and len(tonal) == 1 else [_tune(facts, own)]
        else:
            made = [_supporting(facts, wish, own, [m.role for m in members], only=len(tonal) == 2)]
        members += [cast_as(_named_apart(spec, members), facts.name, reading) for spec in made]
    return members


def _players(reading: Reading, own: Style) -> list[tuple[InstrumentFacts, InstrumentWish]]:
    """Return whoever was asked for, once each; an ensemble names its roles and may have two of a kind."""
    found: list[tuple[InstrumentFacts, InstrumentWish]] = []
    seen: set[tuple[str, int]] = set()
    for number, wish in enumerate(reading.wanted or _any_player(own, reading)):
        facts = INSTRUMENTS.get(wish.instrument or GROUPS.get(wish.role, ""))
        if facts is None or facts.family in ("bed", "fx") or banned(facts.name, reading):
            continue
        key = (facts.name, number if reading.ensemble else 0)
        if key not in seen:
            seen.add(key)
            found.append((facts, wish))
    return found


def _any_player(own: Style, reading: Reading) -> tuple[InstrumentWish, ...]:
    """Return one player of the style for somebody alone whom we do not know by name."""
    leads = [
        name for part in own.parts if part.role == "lead" for name in part.instruments if not banned(name, reading)
    ]
    return tuple(InstrumentWish(name, name, place="solo") for name in leads[:1])


def _leader(
    pitched: Sequence[tuple[InstrumentFacts, InstrumentWish]],
) -> tuple[InstrumentFacts, InstrumentWish] | None:
    """Return who has the tune: whoever was put in front, else the most singing of them; a bass only where alone."""

    def rank(player: tuple[InstrumentFacts, InstrumentWish]) -> tuple[bool, bool, bool, int]:
        facts, wish = player
        place = FIRST.index(facts.family) if facts.family in FIRST else len(FIRST)
        return facts.stem == "bass", not (wish.place in LEADERS or wish.role == "lead"), facts.name in SECTIONS, place

    return min(pitched, key=rank, default=None)


def _named_apart(spec: PartSpec, members: Sequence[CastMember]) -> PartSpec:
    taken = {m.part for m in members}
    return replace(spec, name=f"{spec.name}_{len(members)}") if spec.name in taken else spec


def _tune(facts: InstrumentFacts, own: Style) -> PartSpec:
    role = "bass" if facts.stem == "bass" else "lead"
    idiom = next((p.idiom for p in own.parts if p.role == role), ROLE_IDIOMS[role])
    low = max(facts.low, 55) if _is_chordal(facts) and role == "lead" else facts.low
    return PartSpec(facts.name, role, (facts.name,), idiom, low=low, high=min(facts.high, 91))


def _supporting(
    facts: InstrumentFacts, wish: InstrumentWish, own: Style, roles: Sequence[str], *, only: bool
) -> PartSpec:
    """Return what somebody does who has not the tune: chords where they can, the bass where it is low, else a line."""
    chordal = _is_chordal(facts)
    low = facts.stem == "bass" or (
        not chordal and (facts.low + facts.high) / 2 < LOW and "bass" not in roles and not only
    )
    role = wish.role if wish.role in ("counter", "bass", "chords", "pad", "arp", "drums") else ""
    if role == "bass" and chordal:
        role = ""
    role = role or ("chords" if chordal else "bass" if low else "counter")
    if chordal and role in ("counter", "bass"):
        role = "chords"
    if role == "chords" and facts.name in SECTIONS:
        role = "pad"
    idioms = {"bass": "arco_bass" if facts.family == "strings" else "row", "counter": "counter_line"}
    usual = next((p.idiom for p in own.parts if p.role == role and facts.name in p.instruments), "")
    idiom = (usual if role != "counter" else "") or idioms.get(role) or _accompaniment(facts, role)
    enter = INNER if role == "counter" else 0.0
    top = facts.high if role != "counter" else min(facts.high, facts.low + 24)
    bottom = facts.low + (2 if role == "counter" else 0)
    return PartSpec(facts.name, role, (facts.name,), idiom, enter, low=bottom, high=top, density=0.5)


def _is_chordal(facts: InstrumentFacts) -> bool:
    """Whether one player plays chords: four horns do, one does not."""
    return facts.voices >= CHORDAL and (facts.family != "brass" or facts.name in SECTIONS)


def _accompaniment(facts: InstrumentFacts, role: str) -> str:
    if role == "pad":
        return "choir_pad" if facts.family == "voice" else "pad"
    kinds = {"guitar": "travis", "plucked": "broken", "organ": "sustained", "voice": "choir_pad", "reed": "sustained"}
    return kinds.get(facts.family, "broken" if role == "arp" else "block")


def _self_accompanied(facts: InstrumentFacts, own: Style) -> list[PartSpec]:
    """Return the two hands of one player: the tune, and what the style plays under it."""
    middle = max(facts.low + 12, min(60, facts.high - 12))
    below = next((p for p in own.parts if p.role in ("chords", "arp") and facts.name in p.instruments), None)
    hands = {"guitar": "travis", "organ": "sustained"}
    idiom = below.idiom if below else hands.get(facts.family, "broken")
    role = below.role if below else "arp" if idiom == "broken" else "chords"
    low = PartSpec(
        f"{facts.name}_low", role, (facts.name,), idiom, low=max(facts.low, 36), high=middle + 7, density=0.5
    )
    tune = next((p.idiom for p in own.parts if p.role == "lead"), "cantabile")
    high = PartSpec(
        facts.name, "lead", (facts.name,), tune, low=middle, high=min(facts.high, 91), options={"rest": 0.3}
    )
    return [high, low]
