"""The style checker: what a style file may say, and what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from difflib import get_close_matches

from cadenza.compose.groove.grid import read_line
from cadenza.compose.groove.kit import KEYS
from cadenza.compose.groove.rows import read_row
from cadenza.compose.harmony.progression import MODAL, parse
from cadenza.compose.plan import ROLES
from cadenza.compose.styles.style import FUNCTIONS, PartSpec, Style, names
from cadenza.compose.styles.style import style as style_named
from cadenza.errors import CadenzaError
from cadenza.score.chord import Chord
from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.meter import Meter
from cadenza.score.production import SPACES, Production
from cadenza.score.scale import MODES, Key

HITS, DEGREES = "XxogO.DTk-", "12345678bansg.-"
SPECTRA = ("modern", "bass", "bright", "warm", "orchestral", "lofi", "acoustic")
PLAN_ENDINGS = ("hit", "ring", "ritard", "fade", "unresolved")


def complaints(style: Style, *, idioms: Sequence[str]) -> list[str]:
    """Return what is wrong with a style, a sentence each; none where all is well."""
    checks = (_numbers, _keys, _progressions, _forms, _drums, _parts, _production)
    found = [f"{style.name}: {text}" for check in checks for text in check(style)]
    unknown = {p.idiom: p.role for p in style.parts if p.idiom not in idioms}
    return found + [
        f"{style.name}: no idiom {name!r}; elsewhere {role} is played as {', '.join(_played_by(role, idioms))}"
        for name, role in sorted(unknown.items())
    ]


def _played_by(role: str, idioms: Sequence[str]) -> list[str]:
    """Return the idioms in which the styles there are have a role played."""
    return sorted({p.idiom for name in names() for p in style_named(name).parts if p.role == role} & set(idioms))


def _numbers(style: Style) -> Iterator[str]:
    low, high, usual = style.tempo
    if not 30 <= low <= usual <= high <= 240:
        yield f"tempo {style.tempo} is not low <= usual <= high"
    if not (style.swing8 == 0 or 1.0 <= style.swing8 <= 3.0) or not 0.5 <= style.swing16 <= 0.7:
        yield "swing is out of bounds"
    if not 0 <= style.tightness <= 1 or not -1 <= style.valence <= 1 or not -1 <= style.arousal <= 1:
        yield "tightness, valence or arousal is out of bounds"
    if not 0 <= style.passing <= 1:
        yield "passing is out of bounds"
    if any(abs(ms) > 40 for ms in style.late_ms.values()):
        yield "a part is more than 40 ms off the grid"
    for meter in style.meters:
        Meter.parse(meter)
    if set(style.endings) - set(PLAN_ENDINGS):
        yield f"endings {style.endings} are not among {PLAN_ENDINGS}"


def _keys(style: Style) -> Iterator[str]:
    for mode in style.modes:
        if mode not in MODES:
            yield f"mode {mode!r} does not exist"
            continue
        minor = Key(0, mode).is_minor
        marked = any(k.endswith("m") for k in style.keys)
        if marked and not any(k.endswith("m") == minor for k in style.keys):
            yield f"no key fits mode {mode!r}"
    for key in style.keys:
        Key.parse(key.removesuffix("m"))


def _progressions(style: Style) -> Iterator[str]:
    for text in (*style.loops, *style.bridge_loops, *style.cadences):
        loop = parse(text)
        key = Key(0, "minor" if loop.is_minor else "major")
        for numeral in (n for bar in loop.bars for n in bar):
            try:
                Chord.from_roman(numeral, key)
            except CadenzaError as error:
                yield f"{text!r}: {error.message}"
    sizes = {len(parse(text).bars) for text in style.loops}
    if not sizes <= {1, 2, 4, 8, 12, 16}:
        yield f"loops of {sorted(sizes)} bars do not fit phrases"
    for minor in {Key(0, mode).is_minor for mode in style.modes if mode not in MODAL}:
        if not any(parse(text).is_minor == minor for text in style.loops):
            yield f"no loop for {'minor' if minor else 'major'} keys"


def _forms(style: Style) -> Iterator[str]:
    for form in style.forms:
        if sum(s.bars for s in form) < style.phrase_bars or not 1 <= len(form) <= 14:
            yield "a form is too short or too long"
        if {s.function for s in form} - {f for f, _ in FUNCTIONS.values()}:
            yield f"unknown functions in {[s.function for s in form]}"
        if any(not 0 < s.energy <= 1 for s in form):
            yield "an energy is out of 0-1"
        if not any(s.function == "climax" for s in form):
            yield f"a form has no climax: {[s.name for s in form]}"
        elif max(form, key=lambda s: s.energy).function not in ("climax", "solo"):
            yield f"a form peaks outside its climax: {[s.name for s in form]}"


def _drums(style: Style) -> Iterator[str]:
    if any(p.role == "drums" for p in style.parts) != bool(style.drums):
        if style.drums and not style.parent and not any(p.role == "percussion" for p in style.parts):
            yield "drum rows without a drummer"
        if not style.drums:
            yield "a drummer without drum rows"
    if style.drums and "main" not in style.drums and any(p.role == "drums" for p in style.parts):
        yield "drums have no main rows: the generic slot is empty"
    for row, loop in style.drum_options.get("cycles", {}).items():
        if row not in KEYS or not loop or set(loop) - set(HITS):
            yield f"drum_options.cycles.{row}: {loop!r} is no loop of strokes"
    for pattern, rows in style.drums.items():
        for row, grid in rows.items():
            for text in check_grid(grid, HITS, style.meters):
                yield f"drums.{pattern}.{row}: {text}"


def check_grid(text: str, signs: str, meters: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with a grid: unknown signs, or bars of a length that fits no metre."""
    body = read_row(text).body
    head = re.match(r"\s*(\d+(?:/\d+)?):", body)
    own = {12} if head and head[1] == "12" else _steps(Meter.parse(head[1])) if head else {8, 16}
    for meter in meters:
        try:
            read_line(body, Meter.parse(meter), signs)
        except CadenzaError as error:
            yield error.message
            return
    for bar in (body[head.end() :] if head else body).split("/"):
        count = len("".join(bar.split()))
        if "E(" not in bar and count not in own | (
            set() if head else {c for m in meters for c in _steps(Meter.parse(m))}
        ):
            yield f"{text!r} has a bar of {count} steps"


def _steps(meter: Meter) -> set[int]:
    sixteenths = int(meter.beats_per_bar * 4)
    return {sixteenths, sixteenths // 2} if sixteenths % 2 == 0 else {sixteenths}


def _parts(style: Style) -> Iterator[str]:
    roles = {p.role for p in style.parts}
    if not roles & {"chords", "pad", "arp"} or not roles & {"lead"}:
        yield f"the parts lack chords or a lead: {sorted(roles)}"
    if not any(
        p.enter <= 0.2 and p.chance >= 1 and p.role in ("chords", "pad", "arp", "lead", "bass") for p in style.parts
    ):
        yield "nobody plays where the energy is low"
    for part in style.parts:
        yield from (f"parts.{part.name}: {text}" for text in _part(part, style))


def _part(part: PartSpec, style: Style) -> Iterator[str]:
    if part.role not in ROLES:
        yield f"role {part.role!r} does not exist"
    for name in part.instruments:
        if name not in INSTRUMENTS:
            near = get_close_matches(name, INSTRUMENTS, n=3, cutoff=0.4)
            yield f"instrument {name!r} does not exist" + (f"; near it are {', '.join(near)}" if near else "")
            continue
        facts = INSTRUMENTS[name]
        low, high = max(part.low, facts.low), min(part.high or facts.high, facts.high)
        if facts.pitched and part.role not in ("fx", "bed") and high - low < 11:
            yield f"{name} has only {low}-{high}"
    if not 0 <= part.enter < part.leave or not 0 < part.chance <= 1 or abs(part.pan) > 1 or abs(part.gain_db) > 12:
        yield "enter, leave, chance, pan or gain_db is out of bounds"
    for row in part.rows:
        signs = DEGREES if part.role == "bass" else HITS
        yield from check_grid(row, signs, style.meters)


def _production(style: Style) -> Iterator[str]:
    known = {f.name for f in fields(Production)}
    if set(style.production) - known:
        yield f"production has unknown fields {sorted(set(style.production) - known)}"
    made = Production.from_json(style.production)
    if made.space not in SPACES or made.spectrum not in SPECTRA:
        yield f"space {made.space!r} or spectrum {made.spectrum!r} does not exist"
    shares = (made.reverb, made.delay, made.width, made.warmth, made.sidechain, made.punch, made.glue, made.dynamics)
    if any(not 0 <= share <= 1 for share in shares):
        yield "an amount of the production is out of 0-1"
