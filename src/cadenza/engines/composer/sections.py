"""A plan for a form that was asked for: its sections by name, length and styles, each boundary to the millisecond."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cadenza.brief import MAX_PROMPT, Brief
from cadenza.compose.harmony.arrangement import Taste, harmonise
from cadenza.compose.plan import CastMember, Decision, Plan, Section
from cadenza.compose.planning import make_plan
from cadenza.compose.planning.cast import Cast
from cadenza.compose.planning.form import ENERGIES, MARKS
from cadenza.compose.planning.roles import fulfils
from cadenza.compose.planning.seating import seats
from cadenza.compose.planning.timing import bar_seconds, curve_bars
from cadenza.compose.reading import read
from cadenza.compose.reading.result import InstrumentWish, Reading
from cadenza.compose.styles.style import FUNCTIONS, style
from cadenza.engines.form import AskedForm, AskedSection
from cadenza.engines.planned import FORCES
from cadenza.errors import InvalidRequest
from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.meter import Meter
from cadenza.score.scale import Key

NEAR = 0.22  # how far, in octaves of tempo, the whole may be from what the style would take
STEPS = 60
SHORTEST_TAIL = 1.0
TONAL = ("pad", "chords", "lead", "arp", "ostinato", "counter", "bass")
FORCE = {words: energy for (_, words), energy in zip(FORCES, (0.2, 0.45, 0.7, 0.92), strict=True)}
SOFT = re.compile(r"\b(quiet|soft|sparse|minimal|gentle|calm|intimate|bare|stripped)", re.I)
STRONG = re.compile(r"\b(loud|full|powerful|energetic|big|intense|anthemic|explosive|driving|soaring)", re.I)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Whole bars for each section, and the tempo of each, so that they last as long as was asked."""

    tempo_bpm: float
    bars: tuple[int, ...]
    tempos: tuple[float, ...]
    tail_seconds: float


def plan_of_form(brief: Brief, form: AskedForm) -> Plan:
    """Return the plan of a form; InvalidRequest where its sections do not sum to the brief's duration."""
    if abs(form.seconds - brief.duration_seconds) > 0.001:
        raise InvalidRequest(
            f"the sections last {form.seconds:g} s and the piece {brief.duration_seconds:g} s", field="options.form"
        )
    whole = read(brief)
    locals_ = [read_section(brief, section) for section in form.sections]
    plain = make_plan(brief, replace(whole, sections=()))
    base = make_plan(brief, replace(whole, sections=(), wanted=(*whole.wanted, *local_wishes(whole, locals_))))
    meter = Meter.parse(base.meter)
    fitted = fit(form, base, meter, named=whole.tempo_bpm is not None)
    functions = [function_of(section, n, len(form.sections)) for n, section in enumerate(form.sections)]
    energies = [energy_of(s, f, r) for s, f, r in zip(form.sections, functions, locals_, strict=True)]
    rows = seated(base, plain, form, functions, energies, fitted, whole, locals_)
    sections = [
        Section(
            name=asked.name,
            letter=letter,
            bars=bars,
            energy=energy,
            density=round(min(1.0, 0.25 + 0.6 * energy), 3),
            register=round(min(1.0, 0.35 + 0.4 * energy), 3),
            function=function,
            harmony=(),
            cast=row,
        )
        for asked, letter, bars, energy, function, row in zip(
            form.sections, letters(form), fitted.bars, energies, functions, rows, strict=True
        )
    ]
    ending = "ring" if base.ending == "ritard" else base.ending  # a ritardando would move the last boundary
    taste = Taste(
        valence=whole.valence, tension=whole.knobs.get("diss", 0.0), richness=0.75 * whole.knobs.get("ext", 0.0)
    )
    harmony = harmonise(sections, Key.parse(base.key), style(base.style), taste=taste, ending=ending, seed=brief.seed)
    curve = tempo_curve(fitted)
    body = curve_bars(sum(fitted.bars), curve) * bar_seconds(meter, fitted.tempo_bpm)
    plan = replace(
        base,
        sections=tuple(replace(s, harmony=h) for s, h in zip(sections, harmony, strict=True)),
        tempo_bpm=fitted.tempo_bpm,
        tempo_curve=curve,
        lead_in_seconds=0.0,
        tail_seconds=max(0.0, brief.duration_seconds - body),
        ending=ending,
        understood=(*_kept(base.understood), *decisions(form, fitted)),
        ignored=(*base.ignored, *unheard(form, base, locals_)),
    )
    plan.check()
    return plan


def read_section(brief: Brief, section: AskedSection) -> Reading:
    """Return what the styles of one section say, as a prompt of their own."""
    words = ", ".join([*section.styles, *(f"no {style}" for style in section.unwanted)])[:MAX_PROMPT]
    return read(Brief(words or section.name, duration_seconds=brief.duration_seconds, seed=brief.seed))


def local_wishes(whole: Reading, locals_: Sequence[Reading]) -> tuple[InstrumentWish, ...]:
    """Return the instruments that only sections ask for, each once."""
    heard = {wish.concept for wish in whole.wanted}
    found: dict[str, InstrumentWish] = {}
    for reading in locals_:
        for wish in reading.wanted:
            if wish.concept not in heard and wish.instrument not in whole.forbidden:
                found.setdefault(wish.concept, replace(wish, section="", place=""))
    return tuple(found.values())


def fit(form: AskedForm, base: Plan, meter: Meter, *, named: bool) -> Fitted:
    """Return the bars and tempos that make every section exact, with little change of tempo on the way.

    Where the tempo was `named` they stay as near to it as they can.
    """
    lengths = [section.seconds for section in form.sections]
    tail = 0.0 if base.loop else min(max(base.tail_seconds, SHORTEST_TAIL), 0.25 * lengths[-1])
    lengths[-1] -= tail
    beats = float(meter.beats_per_bar)
    best: tuple[float, float, tuple[int, ...]] | None = None
    for step in range(-STEPS, STEPS + 1):
        bpm = base.tempo_bpm * 2.0 ** (NEAR * step / STEPS)
        bars = tuple(nearest_bars(seconds * bpm / 60.0 / beats) for seconds in lengths)
        off = [
            abs(math.log(count * beats * 60.0 / bpm / seconds)) for count, seconds in zip(bars, lengths, strict=True)
        ]
        cost = sum(off) / len(off) + max(off) + 0.4 * abs(math.log(bpm / base.tempo_bpm))
        cost += 2.0 * named * abs(math.log(bpm / base.tempo_bpm)) + 0.02 * sum(count % 2 for count in bars) / len(bars)
        if best is None or cost < best[0] - 1e-12:
            best = cost, bpm, bars
    assert best is not None
    tempos = tuple(count * beats * 60.0 / seconds for count, seconds in zip(best[2], lengths, strict=True))
    return Fitted(tempos[0], best[2], tempos, tail)


def nearest_bars(bars: float) -> int:
    """Return whole bars near a number: an even count where it is hardly further."""
    low = max(1, math.floor(bars))
    return min((low, low + 1), key=lambda n: abs(math.log(n / max(bars, 0.1))) + 0.03 * (n % 2 and n > 2))


def tempo_curve(fitted: Fitted) -> tuple[tuple[float, float], ...]:
    """Return the changes of tempo at the sections' beginnings, as factors on the first's."""
    curve, at = [], 0
    for n, (bars, bpm) in enumerate(zip(fitted.bars, fitted.tempos, strict=True)):
        if n and abs(bpm - fitted.tempos[n - 1]) > 1e-9:
            curve.append((float(at), bpm / fitted.tempo_bpm))
        at += bars
    return tuple(curve)


def function_of(section: AskedSection, n: int, count: int) -> str:
    """Return what a section does in the form: as its name or its styles say, else by where it stands."""
    known = {function for function, _ in FUNCTIONS.values()}
    said = next((words for words in section.styles if words in known), "")
    if said:
        return said
    name = section.name.lower()
    marked = next((function for mark, (_, function) in MARKS.items() if mark in name), "")
    if "pre" in name and "chorus" in name:
        return "build"
    return marked or ("outro" if n == count - 1 and count > 2 and "end" in name else "statement")


def energy_of(section: AskedSection, function: str, reading: Reading) -> float:
    """Return how strong a section is, 0-1: by its function, moved by what its styles say."""
    forced = [FORCE[words] for words in section.styles if words in FORCE]
    if forced:
        return forced[0]
    words = " ".join(section.styles)
    energy = ENERGIES.get(function, 0.35 if function == "outro" else 0.5)
    energy += 0.2 * bool(STRONG.search(words)) - 0.2 * bool(SOFT.search(words))
    energy += 0.2 * reading.arousal if reading.moods else 0.0
    return round(min(1.0, max(0.08, energy)), 3)


def letters(form: AskedForm) -> list[str]:
    """Return a letter for each section; those of one name (but for its number) share material."""
    known: dict[str, str] = {}
    found = []
    for section in form.sections:
        name = re.sub(r"[\s\d]+$", "", section.name.lower())
        known.setdefault(name, chr(ord("A") + len(known) % 26))
        found.append(known[name])
    return found


def seated(
    base: Plan,
    plain: Plan,
    form: AskedForm,
    functions: Sequence[str],
    energies: Sequence[float],
    fitted: Fitted,
    whole: Reading,
    locals_: Sequence[Reading],
) -> list[tuple[str, ...]]:
    """Return who plays in each section: as the form would have it, and in no section what it does not want."""
    cast = Cast(base.cast)
    rows = [set(row) for row in seats(cast, functions, letters(form), energies, fitted.bars, whole)]
    usual = {member.instrument for member in plain.cast}
    for member in base.cast:
        wished = [any(fulfils(member, wish) for wish in reading.wanted) for reading in locals_]
        for n, row in enumerate(rows):
            if wished[n]:
                row.add(member.part)
            elif any(wished) and member.instrument not in usual and spare(member, base):
                row.discard(member.part)
            if member.part in row and unwelcome(member, locals_[n]):
                row.discard(member.part)
    found = []
    for n, row in enumerate(rows):
        if not any(m.role in TONAL for m in base.cast if m.part in row):  # somebody has to play
            willing = [m for m in base.cast if m.role in TONAL and not unwelcome(m, locals_[n])]
            row.update(m.part for m in sorted(willing, key=lambda m: TONAL.index(m.role))[:1])
        found.append(tuple(m.part for m in base.cast if m.part in row) or (base.cast[0].part,))
    return found


def spare(member: CastMember, base: Plan) -> bool:
    """Return whether a section can do without a part: another has its role, or not every section needs one."""
    return member.role not in ("chords", "bass", "drums") or sum(m.role == member.role for m in base.cast) > 1


def unwelcome(member: CastMember, reading: Reading) -> bool:
    """Return whether a section's styles forbid a part."""
    facts = INSTRUMENTS.get(member.instrument)
    family = facts.family if facts else ""
    named = member.instrument in reading.forbidden or member.role in reading.forbidden_roles
    return named or ("vocals" in reading.forbidden_roles and family == "voice")


def decisions(form: AskedForm, fitted: Fitted) -> tuple[Decision, ...]:
    """Return what was decided about form and tempo."""
    slow, fast = min(fitted.tempos), max(fitted.tempos)
    tempo = f"{slow:.4g} BPM" if fast - slow < 0.01 else f"{slow:.4g}-{fast:.4g} BPM"
    told = " | ".join(f"{s.name} {s.seconds:g} s" for s in form.sections)
    return (
        Decision("structure", told, "parameter"),
        Decision("tempo", tempo, "rule: whole bars fill each section exactly"),
    )


def _kept(understood: Sequence[Decision]) -> tuple[Decision, ...]:
    rule = ("rule", "default")
    return tuple(
        d
        for d in understood
        if d.what not in ("structure", "form") and not (d.what == "tempo" and d.words.startswith(rule))
    )


def unheard(form: AskedForm, base: Plan, locals_: Sequence[Reading]) -> tuple[str, ...]:
    """Return what of the sections is not heard: their words, and genres other than the piece's."""
    found = []
    blend: Mapping[str, float] = base.style_blend or {base.style: 1.0}
    for section, reading in zip(form.sections, locals_, strict=True):
        if section.lines:
            found.append(f"the words of {section.name}: nobody sings here")
        found += [
            f"{name.replace('_', ' ')} in {section.name}: one genre holds for the whole piece"
            for name in reading.styles
            if name not in blend and name.replace("_", " ") in " ".join(section.styles).lower()
        ]
    return tuple(dict.fromkeys(found))
