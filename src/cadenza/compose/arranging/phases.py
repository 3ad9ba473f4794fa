"""Phases: a long section as a band plays it, eight bars at a time, each a step further on than the one before."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cadenza.compose.plan import Plan, Section
from cadenza.compose.styles.style import style

GROUP, LEAST_LONG = 8, 12  # bars of a phase; bars from which a section has more than one
WHOLE = ("build", "outro")  # one gesture each, however long
# how far each phase of a section stays below the section's energy: it grows, a long one breathes before its end
STEPS: dict[int, tuple[float, ...]] = {
    2: (-0.1, 0.0),
    3: (-0.1, -0.03, 0.02),
    4: (-0.1, -0.03, -0.14, 0.02),
}
LEAST_ENERGY = 0.08


@dataclass(frozen=True, slots=True)
class Phase:
    """Where a phase stands: its section in the plan, its number there, and how many there are."""

    section: int
    number: int
    count: int


def phased(plan: Plan) -> tuple[Plan, tuple[Phase, ...]]:
    """Return the plan with its long sections cut into phases, and where each of its sections comes from."""
    group = max(GROUP, style(plan.style).phrase_bars)
    sections: list[Section] = []
    places: list[Phase] = []
    for index, section in enumerate(plan.sections):
        lengths = _lengths(section, group)
        steps = _steps(len(lengths))
        at = 0
        for number, (bars, step) in enumerate(zip(lengths, steps, strict=True)):
            energy = min(1.0, max(LEAST_ENERGY, section.energy + step))
            sections.append(
                replace(section, bars=bars, energy=round(energy, 3), harmony=section.harmony[at : at + bars])
            )
            places.append(Phase(index, number, len(lengths)))
            at += bars
    return replace(plan, sections=tuple(sections)), tuple(places)


def _lengths(section: Section, group: int) -> list[int]:
    """Return the bars of each phase; what is left of a group joins the last one unless it is half a group."""
    if section.bars < max(LEAST_LONG, group + 4) or section.function in WHOLE:
        return [section.bars]
    whole, rest = divmod(section.bars, group)
    lengths = [group] * whole
    if rest * 2 >= group:
        return [*lengths, rest]
    lengths[-1] += rest
    return lengths


def _steps(count: int) -> tuple[float, ...]:
    if count == 1:
        return (0.0,)
    return STEPS[count] if count in STEPS else tuple(STEPS[4][n % 4] for n in range(count))
