"""A style: one genre as facts, read from one TOML file beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from typing import Any

from cadenza.errors import InvalidRequest

INHERITED = ("late_ms", "drums", "drum_options", "production")
# what a section of that name is for, and how long it is kept when time is short (the lowest go first)
FUNCTIONS: dict[str, tuple[str, int]] = {
    "intro": ("intro", 5),
    "verse": ("statement", 7),
    "theme": ("statement", 8),
    "head": ("statement", 8),
    "pre": ("build", 3),
    "build": ("build", 6),
    "chorus": ("climax", 9),
    "hook": ("climax", 8),
    "drop": ("climax", 9),
    "climax": ("climax", 9),
    "bridge": ("contrast", 2),
    "contrast": ("contrast", 4),
    "break": ("break", 3),
    "solo": ("solo", 3),
    "return": ("return", 5),
    "outro": ("outro", 3),
    "tag": ("outro", 3),
}


@dataclass(frozen=True, slots=True)
class PartSpec:
    """One part a style may cast. Options beyond these fields stay in `options` for the idiom to read."""

    name: str
    role: str
    instruments: tuple[str, ...]  # first is the usual one
    idiom: str
    enter: float = 0.0  # the energy from which it plays
    leave: float = 1.01
    chance: float = 1.0  # how often a piece has it at all
    density: float = 0.5
    low: int = 0  # MIDI pitch; 0 means the instrument's own
    high: int = 0
    pan: float = 0.0
    gain_db: float = 0.0
    rows: tuple[str, ...] = ()  # patterns: see the docs for the notation
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """One section of a style's form."""

    name: str
    letter: str
    bars: int
    energy: float
    function: str = "statement"
    priority: int = 5  # the lowest go first when time is short


@dataclass(frozen=True, slots=True)
class Style:
    """Everything a genre decides. Drum grids and bass rows use the notation of docs/reference/styles.md."""

    name: str
    title: str
    parent: str
    tempo: tuple[float, float, float]  # low, high, usual
    meters: tuple[str, ...]
    modes: Mapping[str, float]
    keys: tuple[str, ...]
    swing8: float  # 0 means by the tempo table
    swing16: float
    late_ms: Mapping[str, float]  # by row or role, + late
    tightness: float  # 0 human … 1 machine: scales the jitter
    loops: tuple[str, ...]  # four or eight bars of roman numerals, `|` bar lines, `,` within a bar
    bridge_loops: tuple[str, ...]
    cadences: tuple[str, ...]
    bars_per_chord: float
    drums: Mapping[str, Mapping[str, str]]  # pattern name (light, main, full, fill, …) -> row letter -> grid
    drum_options: Mapping[str, Any]
    parts: tuple[PartSpec, ...]
    forms: tuple[tuple[SectionSpec, ...], ...]
    endings: tuple[str, ...]
    tail_seconds: float
    phrase_bars: int
    valence: float
    arousal: float
    production: Mapping[str, Any]
    passing: float = 0.0  # how often a chord of passage leads into the next bar, where sections return or are loud


@cache
def names() -> tuple[str, ...]:
    """Return the names of all styles, sorted."""
    folder = resources.files("cadenza.compose.styles")
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


@cache
def style(name: str) -> Style:
    """Return a style by name, its parent's facts filled in where its own file is silent."""
    if name not in names():
        raise InvalidRequest(f"no style is called {name!r}", field="genre", value=name, expected=", ".join(names()))
    return build(name, facts(name))


def facts(name: str) -> dict[str, Any]:
    """Return what the file of a style says, laid over its parent's."""
    text = resources.files("cadenza.compose.styles").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    own = tomllib.loads(text)
    if "parent" not in own:
        return own
    return lay_over(facts(own["parent"]), own)


def lay_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return `below` with what `above` says: the tables of INHERITED key by key, a part field by field."""
    merged = {**below, **above}
    for table in INHERITED:
        merged[table] = {**below.get(table, {}), **above.get(table, {})}
    parts = {name: dict(part) for name, part in below.get("parts", {}).items()}
    for name, part in above.get("parts", {}).items():
        changed = {"role", "idiom"} <= set(part)  # a part told in full starts afresh
        parts[name] = dict(part) if changed else {**parts.get(name, {}), **part}
    merged["parts"] = {name: part for name, part in parts.items() if not part.get("drop")}
    return merged


def build(name: str, told: Mapping[str, Any]) -> Style:
    """Return the style that a file's facts describe."""
    return Style(
        name=name,
        title=told["title"],
        parent=told.get("parent", ""),
        tempo=(float(told["tempo"][0]), float(told["tempo"][1]), float(told["tempo"][2])),
        meters=tuple(told.get("meters", ("4/4",))),
        modes=told["modes"],
        keys=tuple(told["keys"]),
        swing8=float(told.get("swing8", 1.0)),
        swing16=float(told.get("swing16", 0.5)),
        late_ms=told.get("late_ms", {}),
        tightness=float(told.get("tightness", 0.5)),
        loops=tuple(told["loops"]),
        bridge_loops=tuple(told.get("bridge_loops", ())),
        cadences=tuple(told.get("cadences", ())),
        bars_per_chord=float(told.get("bars_per_chord", 1)),
        passing=float(told.get("passing", 0.0)),
        drums=told.get("drums", {}),
        drum_options=told.get("drum_options", {}),
        parts=tuple(_part(part_name, part) for part_name, part in told["parts"].items()),
        forms=tuple(read_form(form) for form in told["forms"]),
        endings=tuple(told.get("endings", ("ring",))),
        tail_seconds=float(told.get("tail_seconds", 2.5)),
        phrase_bars=int(told.get("phrase_bars", 4)),
        valence=float(told.get("valence", 0.0)),
        arousal=float(told.get("arousal", 0.0)),
        production=told.get("production", {}),
    )


def _part(name: str, told: Mapping[str, Any]) -> PartSpec:
    known = {f.name for f in fields(PartSpec)}
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in told.items() if k in known}
    given |= {"name": name, "options": {k: v for k, v in told.items() if k not in known}}
    return PartSpec(**given)


def read_form(text: str) -> tuple[SectionSpec, ...]:
    """Return the sections of a form such as `intro A4 .3 | verse A8 .5 | chorus B8 .8 climax p9`."""
    return tuple(_section(item) for item in text.split("|"))


def _section(item: str) -> SectionSpec:
    name, bars, energy, *more = item.split()
    function, priority = FUNCTIONS.get(name, ("statement", 6))
    for word in more:
        if word[0] == "p" and word[1:].isdigit():
            priority = int(word[1:])
        else:
            function = word
    return SectionSpec(
        name,
        bars.rstrip("0123456789"),
        int(bars.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")),
        float(energy),
        function,
        priority,
    )
