"""Tihai: a melody player who says a section's last figure three times with the drum, and lands on the one."""

from __future__ import annotations

from cadenza.compose.melody.ladder import Ladder
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

TURNS, STROKES, REST = 3, 4, 2  # a figure of four sixteenths, two of silence, three times: a bar of sixteen
STEPS = TURNS * STROKES + (TURNS - 1) * REST
FIGURES = ((4, 3, 2, 1), (2, 3, 2, 1), (1, 2, 4, 3), (-3, -2, -1, 1), (4, 2, 3, 1))  # rungs from the tonic
LEAST_BARS = 3


def tihai(passage: Passage) -> list[Note]:
    """Write the figure into the last bar, and the stroke on the tonic where the section before led here with one."""
    member, section = passage.member, passage.section
    ladder = Ladder.of(passage.key, "key")
    tonic = ladder.nearest((member.low + member.high) / 2)
    tonic -= tonic % len(ladder.steps)
    loud = round(62 + 30 * section.energy)
    before = passage.plan.sections[passage.index - 1] if passage.index else None
    found = []
    if before and member.part in before.cast and before.bars >= LEAST_BARS:
        found.append(Note(passage.start_beat, Fraction(2), ladder.pitch(tonic), min(112, loud + 10), "accent"))
    last = section.bars - (2 if passage.is_last else 1)  # a piece ends on the stroke that the figure leads to
    if section.bars < LEAST_BARS or passage.plan.loop:
        return _inside(found, passage)
    figure, unit = passage.shared_rng("tihai").choice(FIGURES), passage.meter.beats_per_bar / STEPS
    start = passage.bar_start(last)
    for turn in range(TURNS):
        for n, step in enumerate(figure):
            at = start + (turn * (STROKES + REST) + n) * unit
            found.append(Note(at, unit, ladder.pitch(tonic + step), min(112, loud + 4 * turn - 4 * (n % 2))))
    return _inside(found, passage)


def _inside(notes: list[Note], passage: Passage) -> list[Note]:
    return [n for n in notes if passage.member.low <= n.pitch <= passage.member.high]


IDIOMS: dict[str, Idiom] = {"tihai": tihai}
