"""Seating: who plays in which section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cadenza.compose.plan import CastMember
from cadenza.compose.planning.cast import Cast
from cadenza.compose.planning.form import MARKS
from cadenza.compose.planning.recall import taken_up
from cadenza.compose.planning.roles import fulfils
from cadenza.compose.reading.result import Reading

LEAST_SHARE = 0.25  # of the bars in which a wanted instrument is heard
FEW, SHARE_OF_FEW = 4, 0.5  # where no more than so many were asked for
COMPANY, SHARE_OF_COMPANY = 6, 0.7  # players of a band that was counted or named: they all came to play
ALONE = ("arp", "chords", "lead", "pad", "ostinato")  # what an instrument plays that has the stage to itself
HOOKS = ("hook", "riff", "arp_hook")  # what comes and goes over a groove
SINGING = 0.5  # a lead that enters by this energy is a singer: no theme is stated without it
NEARLY = 0.5  # of the energy by which a hook comes in, from where a verse is not left without it
CARRYING = ("lead", "chords", "arp", "ostinato", "bass")  # who plays all along where they were asked for
COLOURED = 0.7  # of the energy by which others enter, from where they may
PRESSED = 0.2  # of energy by which players stay longer where a prompt is pressing
LATE = 0.45  # of the bars, before which nobody sounds who enters late
LEAD_SHARE = 0.45  # of the bars in which there is a melody


def seats(
    cast: Cast,
    functions: Sequence[str],
    letters: Sequence[str],
    energies: Sequence[float],
    bars: Sequence[int],
    reading: Reading,
    entries: Mapping[float, int] | None = None,
) -> list[tuple[str, ...]]:
    """Return who plays in each section: those whose energy has come, as the section's function and the prompt say.

    `entries` maps the seconds at which somebody was said to come in to bars.
    """
    cast = replace(cast, leaves=_pressed(cast.leaves, reading))
    rows = [seated(cast, function, energy) for function, energy in zip(functions, energies, strict=True)]
    rows = _tied(cast, rows, functions, reading)
    by_energy = sorted(range(len(rows)), key=lambda n: -energies[n])
    if len(cast.wanted) <= FEW and not _scripted(reading):
        _early(cast, rows, functions, energies)
    for part in sorted(cast.wanted):
        _spread(rows, part, by_energy, bars, SHARE_OF_FEW if len(cast.wanted) <= FEW else LEAST_SHARE)
    for part in _company(cast, reading):
        _spread(rows, part, by_energy, bars, SHARE_OF_COMPANY)
    lead = next((m for m in cast.members if m.role == "lead"), None)
    if lead and not _tied_down(lead, reading):
        singing = lead.enter <= SINGING and lead.idiom not in HOOKS
        for row, function, energy in zip(rows, functions, energies, strict=True):
            told = function == "statement" and (singing or energy >= NEARLY * lead.enter)
            row |= {lead.part} if told or (function in ("contrast", "return") and singing) else set()
        sung = [n for n in by_energy if functions[n] not in ("intro", "outro", "break", "build")]
        _spread(rows, lead.part, sung, bars, LEAD_SHARE)
        taken = [f if n not in _told(functions, reading) else "" for n, f in enumerate(functions)]
        taken_up(rows, lead.part, taken, letters, bars, hooked=lead.idiom in HOOKS)
    _hold_back(cast, rows, functions, bars, reading, entries or {})
    _keep_there(cast, rows, functions, reading)
    return [tuple(m.part for m in cast.members if m.part in row) for row in rows]


def _pressed(leaves: Mapping[str, float], reading: Reading) -> dict[str, float]:
    """Return the energies at which parts fall silent: whoever wants it fast or fierce does not want fewer players."""
    more = PRESSED * (max(0.0, reading.tempo_position or 0.0) + max(0.0, reading.knobs.get("force", 0.0)))
    return {part: energy + more for part, energy in leaves.items()}


def _keep_there(cast: Cast, rows: list[set[str]], functions: Sequence[str], reading: Reading) -> None:
    """Keep those out of all other sections who play only in one: "drums only in the chorus"."""
    for wish in (w for w in reading.wanted if w.place == "only_there" and w.section):
        there = _meant(wish.section, functions)
        for part in (m.part for m in cast.members if fulfils(m, wish) or m.role == wish.role in ("drums", "bass")):
            for n, row in enumerate(rows):
                if there and n not in there and len(row) > 1:
                    row -= {part}


def _hold_back(
    cast: Cast,
    rows: list[set[str]],
    functions: Sequence[str],
    bars: Sequence[int],
    reading: Reading,
    entries: Mapping[float, int],
) -> None:
    """Keep those silent who are to enter late (in a section that was named, else in the middle), then let them play."""
    half = next((n for n in range(1, len(rows)) if sum(bars[:n]) >= LATE * sum(bars)), len(rows) - 1)
    for wish in (w for w in reading.wanted if w.place in ("late", "after_intro")):
        named = MARKS.get(wish.section, ("", wish.section))[1]
        told = [n for n, function in enumerate(functions) if function == named and n]
        late = next((n for n in told if sum(bars[:n]) >= 0.9 * LATE * sum(bars)), told[-1] if told else half)
        first = late if wish.place == "late" else 1
        if (bar := entries.get(wish.enters_seconds or 0.0)) is not None:
            first = next((n for n in range(1, len(rows)) if sum(bars[:n]) >= bar), late)
        for part in (m.part for m in cast.members if fulfils(m, wish) or m.role == wish.role in ("drums", "bass")):
            for row in rows[:first]:
                row -= {part} if len(row) > 1 else set()
            for row in rows[first : len(rows) - 1] or rows[first:]:
                row.add(part)


def _company(cast: Cast, reading: Reading) -> tuple[str, ...]:
    """Return the parts of a small band that the prompt counts or names; nobody of it sits out for long."""
    counted = reading.ensemble_size is not None and reading.ensemble_size <= COMPANY
    if not (counted or reading.ensemble) or _scripted(reading):
        return ()
    return tuple(m.part for m in cast.members if m.role not in ("bed", "fx", "counter"))[:COMPANY]


def _scripted(reading: Reading) -> bool:
    """Whether the prompt says who plays when."""
    return any(w.section or w.place for w in reading.wanted) or any(s.instruments for s in reading.sections)


def _early(cast: Cast, rows: list[set[str]], functions: Sequence[str], energies: Sequence[float]) -> None:
    """Let those few who were asked for play from the first theme on: colours wait for the strength they need."""
    first = next((n for n, function in enumerate(functions) if function != "intro"), 0)
    for member in cast.members:
        waits = member.role not in CARRYING and energies[first] < COLOURED * member.enter
        if member.part in cast.wanted and not waits:
            rows[first].add(member.part)


def _spread(rows: list[set[str]], part: str, order: Sequence[int], bars: Sequence[int], share: float) -> None:
    """Let a part join section after section of `order` until it is heard in that share of the bars."""
    for n in order:
        if sum(b for row, b in zip(rows, bars, strict=True) if part in row) >= share * sum(bars):
            return
        rows[n].add(part)


def _tied_down(lead: CastMember, reading: Reading) -> bool:
    """Whether the prompt says where whoever has the tune is heard, or that they stay behind.

    Who starts a piece goes on, and who is promised a solo has a theme to play before it.
    """
    said = [w for w in reading.wanted if fulfils(lead, w)]
    return any(w.place == "back" or w.section not in ("", "intro", "solo") for w in said)


def _meant(mark: str, functions: Sequence[str]) -> list[int]:
    """Return the sections that a prompt means by a mark: the first is the intro, a drop or a chorus is a climax."""
    if mark in ("intro", "outro"):
        return [0 if mark == "intro" else len(functions) - 1] if len(functions) > 1 else []
    named = MARKS.get(mark, ("", mark))[1]
    return [n for n, function in enumerate(functions) if function == named]


def _told(functions: Sequence[str], reading: Reading) -> set[int]:
    """Return the sections of which the prompt says who plays in them."""
    marks = {s.mark for s in reading.sections if s.instruments} | {w.section for w in reading.wanted if w.section}
    return {n for mark in marks for n in _meant(mark, functions)}


def seated(cast: Cast, function: str, energy: float) -> set[str]:
    """Return who plays in a section of that function and energy, were nothing said of it."""
    playing = {m.part for m in cast.members if m.enter <= energy + 1e-9 and energy < cast.leaves.get(m.part, 1.01)}
    roles = {m.part: m.role for m in cast.members}
    tonal = {p for p in playing if roles[p] not in ("drums", "percussion", "bed", "fx")}
    if function == "intro" and len({p for p in tonal if roles[p] not in ("lead", "counter", "bass")}) >= 2:
        playing -= {p for p in playing if roles[p] in ("lead", "counter")}
    if function == "break":
        stay = {m.part for m in cast.members if m.options.get("breaks")}  # a breakdown is what its drums play
        playing -= {p for p in playing - stay if roles[p] in ("drums", "counter") and len(tonal) > 1}
    if function == "build":
        playing -= {p for p in playing if roles[p] == "counter"}
    if function == "solo" and cast.soloists & set(roles):
        leads = {p for p in playing if roles[p] in ("lead", "counter")}
        playing = (playing - leads) | set(cast.soloists)
    if not tonal:
        order = ("chords", "pad", "arp", "lead", "ostinato", "bass", "counter", "drums", "percussion")
        rest = [m for m in cast.members if m.role in order]
        if rest:
            playing |= {min(rest, key=lambda m: (order.index(m.role), m.enter)).part}
    return playing


def _tied(cast: Cast, rows: list[set[str]], functions: Sequence[str], reading: Reading) -> list[set[str]]:
    """Obey what the prompt ties to a moment: `starts with piano` is piano alone, others join where named."""
    parts_of: dict[str, set[str]] = {}
    for wish in reading.wanted:
        named = {m.part for m in cast.members if fulfils(m, wish)}
        parts_of[wish.concept] = parts_of.get(wish.concept, set()) | named
        parts_of[wish.instrument] = named
    still = {m.part for m in cast.members if m.role in ("bed",)}
    wishes = [(s.mark, s.instruments) for s in reading.sections if s.instruments]
    wishes += [(w.section, (w.instrument,)) for w in reading.wanted if w.section]
    told: dict[str, set[str]] = {}
    for mark, instruments in wishes:
        told.setdefault(mark, set()).update(*(parts_of.get(i, set()) for i in instruments))
    alone = {w.section for w in reading.wanted if w.place == "solo"}
    roles = {m.part: m.role for m in cast.members}
    for mark, parts in told.items():
        if not parts:
            continue
        if mark in alone and len(parts) > 1:
            parts = {min(sorted(parts), key=lambda p: ALONE.index(roles[p]) if roles[p] in ALONE else len(ALONE))}
        for n in _meant(mark, functions):
            rows[n] = parts | (rows[n] & still) if mark in ("intro", "outro") else rows[n] | parts
    return rows
