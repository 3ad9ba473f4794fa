"""Trading: the last four bars of a long solo are the drummer's alone, as soloists and drummers trade fours.

A style says how often (`trades`, the share of pieces); a prompt that speaks of calls and answers wants it surely.
"""

from __future__ import annotations

from cadenza.compose.passage import stream
from cadenza.compose.plan import Plan
from cadenza.compose.styles.style import style

FOUR = 4


def traded(plan: Plan, index: int) -> range:
    """Return the bars of a section of a phased plan that its drummer has alone: four, or none."""
    section, none = plan.sections[index], range(0)
    if plan.loop or not 0 < index < len(plan.sections) - 1 or section.bars < FOUR:
        return none
    inside = section.function == plan.sections[index - 1].function == "solo"
    if not inside or plan.sections[index + 1].function == "solo":
        return none
    drummers = {m.part for m in plan.cast if m.role == "drums"} & set(section.cast)
    share = float(style(plan.style).drum_options.get("trades", 0.0))
    share = 1.0 if share and plan.knobs.get("callresp", 0.0) > 0 else share
    if not drummers or stream(plan.seed, "trades").random() >= share:
        return none
    return range(section.bars - FOUR, section.bars)
