"""Edited plans: what somebody changed by hand is checked, and its length settled anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cadenza.brief import MAX_SECONDS, MAX_SEED, MIN_SECONDS, check_number
from cadenza.compose.harmony.progression import read_bar
from cadenza.compose.idioms import idioms
from cadenza.compose.plan import ROLES, CastMember, Plan, Section
from cadenza.compose.planning.timing import bar_seconds, curve_bars
from cadenza.compose.styles.style import names
from cadenza.errors import InvalidRequest
from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.meter import Meter
from cadenza.score.scale import Key

SLOWEST, FASTEST = 20.0, 400.0
ENDINGS = ("hit", "ring", "ritard", "fade", "loop", "unresolved")


def check_playable(plan: Plan) -> None:
    """Raise InvalidRequest where a plan names what does not exist or asks for what cannot be played."""
    plan.check()
    _known("plan.style", plan.style, names())
    _known("plan.ending", plan.ending, ENDINGS)
    check_number("plan.tempo_bpm", plan.tempo_bpm, SLOWEST, FASTEST)
    check_number("plan.lead_in_seconds", plan.lead_in_seconds, 0.0, MAX_SECONDS)
    check_number("plan.tail_seconds", plan.tail_seconds, 0.0, MAX_SECONDS)
    check_number("plan.swing8", plan.swing8, 1.0, 4.0)
    check_number("plan.swing16", plan.swing16, 0.4, 0.8)
    bars = [bar for bar, _ in plan.tempo_curve]
    if bars != sorted(set(bars)) or any(not 0.2 <= f <= 5 for _, f in plan.tempo_curve):
        raise InvalidRequest("plan.tempo_curve must rise in bars, with factors from 0.2 to 5", field="plan.tempo_curve")
    for n, member in enumerate(plan.cast):
        _check_member(member, f"plan.cast[{n}]")
    for n, section in enumerate(plan.sections):
        _check_section(section, f"plan.sections[{n}]")


def settled(plan: Plan) -> Plan:
    """Return the plan with the duration that its lead-in, bars and tail sum to."""
    try:
        check_playable(plan)
    except (TypeError, AttributeError, ValueError) as error:
        raise InvalidRequest(
            f"the plan cannot be read: {error}", field="plan", expected="a plan as printed by `cadenza plan --json`"
        ) from error
    body = curve_bars(plan.bars, plan.tempo_curve) * bar_seconds(Meter.parse(plan.meter), plan.tempo_bpm)
    seconds = plan.lead_in_seconds + body + plan.tail_seconds
    if abs(seconds - plan.duration_seconds) < 1e-6:
        return plan
    check_number("plan.duration_seconds", seconds, MIN_SECONDS, MAX_SECONDS)
    return replace(plan, duration_seconds=seconds)


def composed_again(plan: Plan, seed: int) -> Plan:
    """Return the plan with other notes to come in every section that is not locked; the locked ones keep theirs.

    Form, harmony and cast stay: edit those in the plan itself.
    """
    if not 1 <= seed <= MAX_SEED:
        raise InvalidRequest("the new seed is no seed", field="seed", value=seed, expected=f"1-{MAX_SEED}")
    if all(section.locked for section in plan.sections):
        raise InvalidRequest(
            "every section is locked", field="plan.sections", expected="one section or more with locked: false"
        )
    return replace(plan, sections=tuple(s if s.locked else replace(s, seed=seed) for s in plan.sections))


def _check_member(member: CastMember, field: str) -> None:
    _known(f"{field}.instrument", member.instrument, INSTRUMENTS)
    _known(f"{field}.role", member.role, ROLES)
    _known(f"{field}.idiom", member.idiom, idioms())
    lent = member.options.get("style")
    if lent is not None:
        _known(f"{field}.options.style", str(lent), names())
    if not 0 <= member.low <= member.high <= 127:
        raise InvalidRequest(f"{field}: low and high are no range", field=field, expected="0 <= low <= high <= 127")


def _check_section(section: Section, field: str) -> None:
    for name in ("energy", "density", "register"):
        check_number(f"{field}.{name}", getattr(section, name), 0.0, 1.0)
    if section.key:
        Key.parse(section.key)
    for text in section.harmony:
        read_bar(text)


def _known(field: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise InvalidRequest(f"{field}: there is no {value!r}", field=field, value=value, expected=", ".join(known))
