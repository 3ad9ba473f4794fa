"""A style: one genre as facts, read from one TOML file beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from cadenza.errors import InvalidRequest


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
    text = resources.files("cadenza.compose.styles").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    raise NotImplementedError(tomllib.loads(text))
