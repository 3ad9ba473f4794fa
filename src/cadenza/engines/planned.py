"""A plan of ours as a form that other engines can be asked for: sections with exact lengths, and styles."""

from __future__ import annotations

from cadenza.compose.plan import Plan, Section
from cadenza.compose.planning.timing import bar_seconds, curve_bars
from cadenza.engines.form import AskedForm, AskedSection
from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.meter import Meter

SHORTEST_SECONDS, LONGEST_SECONDS = 3.0, 120.0
FORCES = ((0.3, "sparse and quiet"), (0.55, "restrained"), (0.8, "full"), (2.0, "at full strength"))


def form_of_plan(plan: Plan) -> AskedForm:
    """Return the plan's styles and sections; sections under 3 s join the one before, over 120 s are cut in two."""
    starts = [*section_starts(plan), plan.duration_seconds]
    sections: list[AskedSection] = []
    at_ms = 0
    for section, end in zip(plan.sections, starts[1:], strict=True):
        end_ms = round(end * 1000)
        seconds = (end_ms - at_ms) / 1000
        at_ms = end_ms
        if sections and seconds < SHORTEST_SECONDS:
            last = sections.pop()
            sections += split(AskedSection(last.name, round(last.seconds + seconds, 3), last.styles))
        else:
            sections += split(AskedSection(section.name, seconds, section_styles(plan, section)))
    if len(sections) > 1 and sections[0].seconds < SHORTEST_SECONDS:
        first, second = sections[:2]
        sections[:2] = split(AskedSection(second.name, round(first.seconds + second.seconds, 3), second.styles))
    return AskedForm(tuple(sections), styles=plan_styles(plan), unwanted=unwanted(plan))


def section_starts(plan: Plan) -> list[float]:
    """Return where each section begins, in seconds; the first at 0, lead-in included."""
    bar = bar_seconds(Meter.parse(plan.meter), plan.tempo_bpm)
    starts, bars = [0.0], 0
    for section in plan.sections[:-1]:
        bars += section.bars
        before = tuple((at, factor) for at, factor in plan.tempo_curve if at < bars)
        starts.append(plan.lead_in_seconds + curve_bars(bars, before) * bar)
    return starts


def split(section: AskedSection) -> list[AskedSection]:
    """Return a section as so many that none is too long."""
    count = int(-(-section.seconds // LONGEST_SECONDS))
    if count <= 1:
        return [section]
    part = round(section.seconds / count, 3)
    lengths = [part] * (count - 1) + [round(section.seconds - part * (count - 1), 3)]
    return [AskedSection(section.name, seconds, section.styles, section.unwanted, section.lines) for seconds in lengths]


def plan_styles(plan: Plan) -> tuple[str, ...]:
    """Return what holds for the whole piece, in words."""
    genres = tuple(name.replace("_", " ") for name in plan.style_blend or {plan.style: 1.0})
    moods = tuple(d.value.partition(" (")[0].replace("_", " ") for d in plan.understood if d.what == "mood")
    players = tuple(dict.fromkeys(_spoken(c.instrument) for c in plan.cast if c.role not in ("bed", "fx")))
    return (*genres, f"{plan.tempo_bpm:.4g} BPM", plan.key, plan.meter, *moods, *players)


def section_styles(plan: Plan, section: Section) -> tuple[str, ...]:
    """Return what holds for one section: its part in the form, how strong it is, who plays."""
    force = next(word for limit, word in FORCES if section.energy < limit)
    cast = {c.part: c.instrument for c in plan.cast}
    return (section.function, force, *dict.fromkeys(_spoken(cast[part]) for part in section.cast if part in cast))


def unwanted(plan: Plan) -> tuple[str, ...]:
    """Return what the prompt would not have."""
    return tuple(dict.fromkeys(d.value.replace("_", " ") for d in plan.understood if d.what == "forbidden"))


def _spoken(instrument: str) -> str:
    return instrument.replace("_", " ") if instrument in INSTRUMENTS else instrument
