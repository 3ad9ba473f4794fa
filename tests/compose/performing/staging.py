"""A small score with the parts that performing treats differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from cadenza.compose.plan import CastMember, Plan, Section
from cadenza.compose.styles.style import Style
from cadenza.score.chord import Chord, ChordSpan
from cadenza.score.meter import Meter
from cadenza.score.note import Note
from cadenza.score.scale import Key
from cadenza.score.score import Marker, Part, Score
from cadenza.score.tempo import TempoMap

STYLE = Style(
    name="pop", title="Pop", parent="", tempo=(90, 130, 112), meters=("4/4",), modes={"major": 1}, keys=("C",),
    swing8=1.0, swing16=0.5, late_ms={}, tightness=1.0, loops=(), bridge_loops=(), cadences=(), bars_per_chord=1,
    drums={}, drum_options={}, parts=(), forms=(), endings=(), tail_seconds=2, phrase_bars=4, valence=0, arousal=0,
    production={},
)  # fmt: skip
ENERGIES = (0.4, 0.9)


def row(
    starts: Sequence[float], *, length: float = 0.5, pitch: int = 60, velocity: int = 80, **more: Any
) -> list[Note]:
    """Return notes of one pitch at these beats."""
    return [
        Note(Fraction(s).limit_denominator(96), Fraction(length).limit_denominator(96), pitch, velocity, **more)
        for s in starts
    ]


def staged(
    parts: Mapping[str, tuple[str, str, Sequence[Note]]],
    *,
    style: Mapping[str, Any] | None = None,
    idioms: Mapping[str, str] | None = None,
    bpm: float = 120.0,
    meter: str = "4/4",
    tempo: TempoMap | None = None,
    **plan: Any,
) -> tuple[Score, Plan, Style]:
    """Return (score, plan, style) of two four-bar sections; `parts` maps a name to (instrument, role, notes)."""
    bar = Meter.parse(meter).beats_per_bar
    sections = tuple(
        Section(n, n, 4, e, 0.5, 0.5, "statement", ("C",) * 4, tuple(parts))
        for n, e in zip("AB", ENERGIES, strict=True)
    )
    cast = tuple(
        CastMember(name, instrument, role, (idioms or {}).get(name, "any"), 0, 127)
        for name, (instrument, role, _) in parts.items()
    )
    seconds = float(8 * bar) * 60 / bpm + 2
    given = {"ending": "ring", "duration_seconds": seconds, **plan}
    made = Plan("t", "p", 7, "pop", {"pop": 1.0}, "C major", bpm, meter, sections=sections, cast=cast, **given)
    names = ("C", "F", "G", "C", "Am", "F", "G", "C")
    score = Score(
        "t",
        Key.parse("C major"),
        Meter.parse(meter),
        tempo or TempoMap.constant(bpm, start_seconds=made.lead_in_seconds),
        tuple(Part(name, instrument, role, tuple(notes)) for name, (instrument, role, notes) in parts.items()),
        tuple(ChordSpan(n * bar, bar, Chord.parse(c)) for n, c in enumerate(names)),
        tuple(Marker(s.name, n * 4 * bar, 4, s.energy) for n, s in enumerate(sections)),
        made.duration_seconds,
    )
    return score, made, replace(STYLE, **(style or {}))
