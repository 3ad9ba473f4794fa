"""Home: the first section of a letter, where its tune is written; later sections sing it from there."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from cadenza.compose.melody.figure import Figure
from cadenza.compose.melody.ladder import Ladder
from cadenza.compose.passage import Passage
from cadenza.score.chord import Chord, ChordSpan
from cadenza.score.scale import Key


def home_of(passage: Passage) -> Passage:
    """Return the passage of the letter's first section: the passage itself where it is the first."""
    index = next((n for n, s in enumerate(passage.plan.sections) if s.letter == passage.section.letter), passage.index)
    if index == passage.index:
        return passage
    section = passage.plan.sections[index]
    key = Key.parse(section.key or passage.plan.key)
    return replace(
        passage,
        section=section,
        index=index,
        start_beat=Fraction(0),
        key=key,
        chords=_spans(section.harmony, passage.meter.beats_per_bar),
        occurrence=0,
    )


def brought(figure: Figure, ladder: Ladder, here: Ladder) -> Figure:
    """Return a figure of one ladder on another: the same degrees, in the nearest octave."""
    shift = min((-12, 0, 12), key=lambda s: abs(here.tonic - ladder.tonic + s))
    rungs = shift // 12 * len(here.steps)
    return tuple(replace(t, rung=t.rung + rungs) for t in figure)


def _spans(harmony: tuple[str, ...], bar: Fraction) -> tuple[ChordSpan, ...]:
    found = []
    for number, text in enumerate(harmony):
        names = [n.strip() for n in text.split(",") if n.strip()]
        for place, name in enumerate(names):
            length = bar / len(names)
            found.append(ChordSpan(number * bar + place * length, length, Chord.parse(name)))
    return tuple(found)
