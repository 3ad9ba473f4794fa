"""The cast: the style's own parts, the instruments wanted and forbidden, and who plays in which section."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cadenza.compose.plan import CastMember
from cadenza.compose.planning.alone import cast_alone
from cadenza.compose.planning.chairs import on_chairs
from cadenza.compose.planning.member import cast_as
from cadenza.compose.planning.roles import GROUPS, banned, fulfils, idiom_for, wish_role
from cadenza.compose.reading.genres import lineage
from cadenza.compose.reading.result import InstrumentWish, Reading
from cadenza.compose.styles.style import PartSpec, Style
from cadenza.score.instruments import INSTRUMENTS, InstrumentFacts

ENTERS = {"drums": 0.35, "percussion": 0.4, "bass": 0.3, "counter": 0.5, "arp": 0.3, "ostinato": 0.35, "lead": 0.25}
DRUMMED = 0.42  # the energy by which whoever drums belongs to the smallest band
SIZES = ("lead", "drums", "bass", "chords", "pad", "arp", "ostinato", "counter", "percussion")
SOFT_SIZES = ("lead", "bass", "chords", "arp", "pad", "drums", "counter", "percussion", "ostinato")
# who steps forward where a whole section was asked for
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "strings": (),
    "choir": (),
    "synth_pad": (),
    "brass": ("french_horn", "trumpet", "trombone"),
}
AUDIBLE = 0.4  # how worn a record has to be before it crackles
KITS = ("kit_808", "kit_909", "lofi_kit", "jazz_kit", "brush_kit", "gated_kit", "industrial_kit")
GATED = ("acoustic_kit", "rock_kit", "electronic_kit")  # kits that the eighties put through a gate
SELDOM = ("answer", "octave_double")  # idioms that may say nothing for a whole short piece
HORNS = frozenset(("funk", "soul", "salsa", "ska"))  # where a section's short answers are the idiom
ONE_AT_A_TIME = ("drums", "bass", "lead", "counter")
LANES = {
    "chords": (48, 76),
    "pad": (48, 79),
    "arp": (55, 88),
    "lead": (58, 88),
    "counter": (48, 79),
    "ostinato": (43, 79),
}
STAND_INS: Mapping[str, tuple[str, ...]] = {
    "chords": ("grand_piano", "drawbar_organ", "accordion", "nylon_guitar", "marimba", "warm_pad", "string_ensemble"),
    "lead": ("violin", "flute", "clarinet", "trumpet", "tenor_sax", "grand_piano", "soft_lead", "glockenspiel"),
}
LOUD_STAND_INS = {"chords": ("rock_organ",), "lead": ("tenor_sax",)}  # where guitars would have been
# one kind of machine or of voices is all their sound: another style lends them its form, not its players
ONE_SOUND = ("chiptune", "a_cappella", "chant", "gamelan")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays; `wanted` names the parts that somebody asked for, `leaders` those for solo sections."""

    members: tuple[CastMember, ...]
    wanted: frozenset[str] = frozenset()
    soloists: frozenset[str] = frozenset()
    leaves: dict[str, float] = field(default_factory=dict)


def choose_cast(reading: Reading, own: Style, second: Style | None, weight: float, rng: random.Random) -> Cast:
    """Return the parts of the piece, the style's own first."""
    if reading.solo:
        alone = cast_alone(reading, own) or [_fallback(reading)]
        return Cast((*alone, *_beds(reading.beds, alone)), frozenset(m.part for m in alone))
    specs = _specs(own, second, weight, reading, rng)
    members: list[CastMember] = []
    for spec in specs:
        members += [m for m in (_member(spec, reading, members, own, rng),) if m]
    leaves = {spec.name: spec.leave for spec in specs}
    members, wanted, soloists = _grant(members, reading, own)
    beds = reading.beds + (("bed_vinyl",) if reading.effects.get("vinyl", 0.0) >= AUDIBLE else ())
    members += _beds(beds, members)
    if reading.effects.get("riser") and "riser" not in {m.instrument for m in members}:
        free = "riser" if "riser" not in {m.part for m in members} else "rise"
        members.append(cast_as(PartSpec(free, "fx", ("riser",), "transitions", gain_db=-4), "riser", reading))
    members = _limit(members, wanted, reading.ensemble_size, own)
    members = on_chairs(members) or [_fallback(reading)]
    return Cast(tuple(members), frozenset(wanted), frozenset(soloists), leaves)


def _specs(own: Style, second: Style | None, weight: float, reading: Reading, rng: random.Random) -> list[PartSpec]:
    """Return the main style's parts, one voice of the second's in place of its own (and its drums, now and then)."""
    specs = list(own.parts)
    if second is None or own.name in ONE_SOUND:
        return specs
    for role in ("lead", "chords") if weight >= 0.35 else (rng.choice(("lead", "chords", "pad")),):
        theirs = [s for s in second.parts if s.role == role]
        ours = [n for n, s in enumerate(specs) if s.role == role]
        if ours and _asked_for(specs[ours[0]], reading):
            continue  # whoever was asked for keeps the first chair
        if theirs and ours and theirs[0].instruments[0] not in specs[ours[0]].instruments[:1]:
            specs[ours[0]] = replace(theirs[0], name=specs[ours[0]].name, enter=specs[ours[0]].enter)
    if weight >= 0.3 and own.drums and second.drums:
        drums = next((s for s in second.parts if s.role == "drums"), None)
        kits = [s for s in own.parts if s.role == "drums" and _is_kit(s)]
        if drums and kits and not _is_kit(drums):
            drums = None  # house over hand drums alone is no house
        if drums and rng.random() < 1.4 * weight:
            at = next((n for n, s in enumerate(specs) if s.role == "drums"), None)
            if at is not None:
                specs[at] = replace(drums, name=specs[at].name, options={**drums.options, "style": second.name})
    return specs


def _is_kit(spec: PartSpec) -> bool:
    return spec.instruments[0] in GATED or spec.instruments[0] in KITS


def _member(
    spec: PartSpec, reading: Reading, before: list[CastMember], own: Style, rng: random.Random
) -> CastMember | None:
    """Return the part as cast in this piece, or None where it is forbidden or the dice leave it out.

    A part with the option `like` takes the instrument of that part: two hands of one piano.
    """
    chance, roll = rng.random(), rng.random()
    if spec.role in reading.forbidden_roles or (chance > spec.chance and not _asked_for(spec, reading)):
        return None
    allowed = [i for i in spec.instruments if not banned(i, reading)]
    allowed = [m.instrument for m in before if m.part == spec.options.get("like")] or allowed
    if spec.role == "lead" and _names_no_singer(reading):
        allowed = [i for i in allowed if INSTRUMENTS[i].family != "voice"] or allowed
    if not allowed:
        return _stand_in(spec, reading, before, loud=bool({"rock", "metal"} & set(lineage(own.name))))
    wished = [name for w in reading.wanted for name in _called(w, spec, allowed)]
    weights = [1.0 / (1.0 + 0.8 * n) for n in range(len(allowed))]
    usual = _at(allowed, weights, roll)
    if reading.effects.get("gated") and usual in GATED and not banned("gated_kit", reading):
        usual = "gated_kit"
    return cast_as(spec, wished[0] if wished else usual, reading)


def _names_no_singer(reading: Reading) -> bool:
    """Whether players were named, and neither a voice nor a genre that is sung."""
    return bool(reading.wanted) and reading.vocals is None and all(d.what != "genre" for d in reading.understood)


def _stand_in(spec: PartSpec, reading: Reading, before: Sequence[CastMember], *, loud: bool) -> CastMember | None:
    """Return who plays the chords or the tune where all of a style's own players for it are forbidden."""
    if spec.role not in STAND_INS or any(m.role == spec.role for m in before):
        return None
    taken = {m.instrument for m in before}
    able = (*(LOUD_STAND_INS[spec.role] if loud else ()), *STAND_INS[spec.role])
    free = [i for i in able if i not in taken and not banned(i, reading)]
    if not free:
        return None
    facts = INSTRUMENTS[free[0]]
    low, high = LANES[spec.role]
    idiom = idiom_for(facts, spec.role, "" if spec.role == "chords" else spec.idiom)
    stand_in = replace(spec, instruments=(facts.name,), idiom=idiom, low=low, high=high)
    return cast_as(stand_in, facts.name, reading)


def _at(names: list[str], weights: list[float], roll: float) -> str:
    left = roll * sum(weights)
    for name, weight in zip(names, weights, strict=True):
        left -= weight
        if left <= 0:
            return name
    return names[-1]


def _called(wish: InstrumentWish, spec: PartSpec, allowed: Sequence[str]) -> list[str]:
    """Return who of a part's players a wish calls: a section that carries the band leads it only by its soloists."""
    if not _meant_for(wish, spec):
        return []
    if wish.concept in SECTIONS and spec.role in ("lead", "counter") and wish.role != spec.role:
        return [name for name in allowed if name in SECTIONS[wish.concept]]
    return [wish.instrument] if wish.instrument in allowed else []


def _asked_for(spec: PartSpec, reading: Reading) -> bool:
    return any(w.instrument in spec.instruments and _meant_for(w, spec) for w in reading.wanted)


def _meant_for(wish: InstrumentWish, spec: PartSpec) -> bool:
    """Return whether the wish names no role, this one, or a kit that this one lists."""
    return wish.role in ("", spec.role) or spec.role in ("drums", "percussion")


def _grant(members: list[CastMember], reading: Reading, own: Style) -> tuple[list[CastMember], set[str], set[str]]:
    """Return the members with each wanted instrument among them, the names of those parts, and the soloists."""
    wanted: set[str] = set()
    soloists: set[str] = set()
    for wish in reading.wanted:
        facts = INSTRUMENTS.get(wish.instrument or GROUPS.get(wish.role, ""))
        if facts is None or wish.role in reading.forbidden_roles or banned(facts.name, reading):
            continue
        role = wish_role(wish, facts)
        same = _answering(members, wish, role)
        if same and (same[0].role == role or wish.place not in ("lead", "solo", "solo_section")):
            part = same[0]
        else:
            members, part = _seat(members, wish, facts, role, reading, own, wanted)
        wanted.add(part.part)
        seldom = part.idiom in SELDOM or part.instrument == "scratch"
        if seldom and not (wish.concept == "brass" and same and set(lineage(own.name)) & HORNS):
            sings = replace(part, role="counter", idiom="counter_line")  # what was asked for does more than answer
            members = [sings if m.part == part.part else m for m in members]
        if wish.place == "solo_section" or (wish.place == "solo" and not reading.solo):
            soloists.add(part.part)
    return members, wanted, soloists


def _answering(members: list[CastMember], wish: InstrumentWish, role: str) -> list[CastMember]:
    """Return the parts that are what was asked for, the one in that role first."""
    same = [m for m in members if fulfils(m, wish)]
    return sorted(same, key=lambda m: (m.role != role, m.instrument != wish.instrument))


def _seat(
    members: list[CastMember],
    wish: InstrumentWish,
    facts: InstrumentFacts,
    role: str,
    reading: Reading,
    own: Style,
    wanted: set[str],
) -> tuple[list[CastMember], CastMember]:
    """Give a wanted instrument a chair: that of its role where nobody asked for who sits there, else a new one."""
    chair = next((n for n, m in enumerate(members) if m.role == role and m.part not in wanted), None)
    if chair is None and role in ONE_AT_A_TIME and role == "lead":
        role = "counter"
        chair = next((n for n, m in enumerate(members) if m.role == role and m.part not in wanted), None)
    if chair is not None:
        old = members[chair]
        idiom = idiom_for(facts, role, old.idiom)
        spec = PartSpec(
            old.part, role, (facts.name,), idiom, min(old.enter, 0.45), density=old.density, pan=old.pan,
            gain_db=old.gain_db, low=old.low if facts.pitched else 0, high=old.high if facts.pitched else 0,
            rows=old.rows, options=old.options,
        )  # fmt: skip
        part = cast_as(spec, facts.name, replace(reading, knobs={}))
        return [*members[:chair], part, *members[chair + 1 :]], part
    name = facts.name if facts.name not in {m.part for m in members} else f"{facts.name}_{len(members)}"
    low, high = LANES.get(role, (0, 0)) if facts.pitched else (0, 0)
    spec = PartSpec(name, role, (facts.name,), idiom_for(facts, role, ""), ENTERS.get(role, 0.3), low=low, high=high)
    part = cast_as(spec, facts.name, reading)
    return [*members, part], part


def _beds(beds: Sequence[str], members: Sequence[CastMember]) -> list[CastMember]:
    """Return a part for each bed that nobody plays yet, under a name that nobody has."""
    taken = {m.part for m in members}
    free = (name for name in ("bed", *(f"bed_{n}" for n in range(2, 99))) if name not in taken)
    unheard = [bed for bed in beds if bed not in {m.instrument for m in members}]
    return [CastMember(next(free), bed, "bed", "bed", 60, 60) for bed in unheard]


def _limit(members: list[CastMember], wanted: set[str], size: int | None, own: Style) -> list[CastMember]:
    """Keep the parts that an ensemble of that size needs most; beds and effects are nobody's chair."""
    if not size:
        return members
    members = _one_player(members, wanted) if size <= 3 else members
    players = [m for m in members if m.role in SIZES]
    soft = own.production.get("spectrum") in ("acoustic", "warm") or own.arousal <= 0
    order = SOFT_SIZES if soft and not _has_a_drummer(own) else SIZES
    chosen: list[str] = []
    for member in sorted(players, key=lambda m: (m.part not in wanted, order.index(m.role))):
        if member.instrument not in chosen and (len(chosen) < size or member.part in wanted):
            chosen.append(member.instrument)
    return [m for m in members if m.instrument in chosen or m.role not in SIZES]


def _has_a_drummer(own: Style) -> bool:
    """Whether the style's drummer plays from the first theme on: a jazz quartet has one, a folk trio has not."""
    return any(part.role == "drums" and part.enter <= DRUMMED and part.chance >= 1.0 for part in own.parts)


def _one_player(members: list[CastMember], wanted: set[str]) -> list[CastMember]:
    """Let whoever plays the chords sing as well: a trio has no hands to spare."""
    chords = next((m for m in members if m.role == "chords" and INSTRUMENTS[m.instrument].voices >= 4), None)
    lead = next((m for m in members if m.role == "lead"), None)
    if chords is None or lead is None or lead.part in wanted:
        return members
    facts = INSTRUMENTS[chords.instrument]
    sings = replace(lead, instrument=facts.name, low=max(facts.low, lead.low), high=min(facts.high, lead.high))
    return [sings if m is lead else m for m in members]


def _fallback(reading: Reading) -> CastMember:
    """Return the one player left where everything else was forbidden."""
    allowed = [n for n in ("grand_piano", "warm_pad", "nylon_guitar", "flute", "marimba") if not banned(n, reading)]
    name = (allowed or ["bell_synth"])[0]
    return cast_as(PartSpec(name, "lead", (name,), "cantabile"), name, replace(reading, knobs={}))
