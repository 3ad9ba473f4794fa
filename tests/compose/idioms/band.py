"""A small band for the tests of idioms: a plan, a style and passages made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from cadenza.compose.passage import Passage
from cadenza.compose.plan import CastMember, Plan, Section
from cadenza.compose.styles.style import Style
from cadenza.score.chord import Chord, ChordSpan
from cadenza.score.meter import Meter
from cadenza.score.note import Note
from cadenza.score.scale import Key

ROCK = {"K": "x... ..x. x.x. .... / x... ..x. x..x ..x.", "S": ".... X... .... X...", "H": "x.x. x.x. x.x. x.x."}
HOUSE = {"K": "X... X... X... X...", "C": ".... x... .... x...", "H": "..O. ..O. ..O. ..O."}
KIT = CastMember("drums", "acoustic_kit", "drums", "drums", 27, 87)


def style(
    pattern: Mapping[str, str] | None = None, *, tightness: float = 0.3, more: Any = None, **options: Any
) -> Style:
    return Style(
        name="test", title="Test", parent="", tempo=(80, 140, 110), meters=("4/4",), modes={"major": 1}, keys=("C",),
        swing8=1.0, swing16=0.5, late_ms={}, tightness=tightness, loops=(), bridge_loops=(), cadences=(),
        bars_per_chord=1, drums={"main": pattern or ROCK, **(more or {})}, drum_options=options, parts=(), forms=(),
        endings=("hit",), tail_seconds=2, phrase_bars=4, valence=0, arousal=0, production={},
    )  # fmt: skip


def section(
    name: str = "verse",
    *,
    bars: int = 8,
    energy: float = 0.6,
    function: str = "statement",
    harmony: tuple[str, ...] = ("Dm7", "G7", "Cmaj7", "A7"),
    letter: str = "",
) -> Section:
    texts = tuple(harmony[i % len(harmony)] for i in range(bars))
    return Section(name, letter or name[0].upper(), bars, energy, 0.5, 0.5, function, texts, ())


def passages(
    member: CastMember,
    *sections: Section,
    own: Style | None = None,
    meter: str = "4/4",
    ending: str = "hit",
    seed: int = 7,
    kit: bool = True,
    written: Mapping[str, tuple[Note, ...]] | None = None,
    others: tuple[CastMember, ...] = (),
    **plan_fields: Any,
) -> list[Passage]:
    """Return the passages of a member's sections."""
    cast = tuple({m.part: m for m in (*((KIT,) if kit else ()), *others, member)}.values())
    names = tuple(m.part for m in cast)
    parts = tuple(
        Section(s.name, s.letter, s.bars, s.energy, s.density, s.register, s.function, s.harmony, names)
        for s in sections or (section(),)
    )
    plan = Plan(
        "t", "", seed, "test", {}, "C major", 110, meter, 60, parts, cast, ending, **plan_fields,
    )  # fmt: skip
    bar, key = Meter.parse(meter), Key.parse("C major")
    starts: list[Fraction] = [Fraction(0)]
    for s in parts:
        starts.append(starts[-1] + s.bars * bar.beats_per_bar)
    chords = [_spans(s, at, bar, key) for s, at in zip(parts, starts, strict=False)]
    seen: dict[str, int] = {}
    found = []
    for i, s in enumerate(parts):
        following = chords[i + 1][0] if i + 1 < len(parts) else None
        found.append(
            Passage(
                plan, s, i, starts[i], key, bar, chords[i], following, member, written or {}, seen.get(s.letter, 0),
                own or style(),
            )
        )  # fmt: skip
        seen[s.letter] = seen.get(s.letter, 0) + 1
    return found


def _spans(s: Section, start: Fraction, meter: Meter, key: Key) -> tuple[ChordSpan, ...]:
    found = []
    for n, text in enumerate(s.harmony):
        symbols = text.split(",")
        length = meter.beats_per_bar / len(symbols)
        for k, symbol in enumerate(symbols):
            at = start + n * meter.beats_per_bar + k * length
            found.append(ChordSpan(at, length, Chord.parse(symbol), key.scale))
    return tuple(found)


def bars(notes: list[Note], passage: Passage) -> list[list[Note]]:
    """Return the notes of each bar."""
    bar = passage.meter.beats_per_bar
    return [
        [n for n in notes if passage.bar_start(b) <= n.start_beat < passage.bar_start(b) + bar]
        for b in range(passage.section.bars)
    ]
