"""Ostinati: one small cell said again and again, following the chords."""

from __future__ import annotations

from cadenza.compose.groove.grid import Grid, Step, read_grid
from cadenza.compose.groove.kit import VELOCITIES
from cadenza.compose.groove.rows import choose, fitting
from cadenza.compose.lines.lane import scale_at
from cadenza.compose.lines.strikes import closed
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note
from cadenza.score.pitch import nearest

# scale steps above the chord's root (0 root, 2 third, 4 fifth, 7 octave), one a stroke
_CELLS = (
    (0, 2, 4, 2),
    (0, 4, 2, 4),
    (0, 0, 2, 4),
    (0, 7, 4, 7),
    (4, 2, 0, 2),
    (0, 1, 2, 4),
    (7, 4, 2, 4),
    (0, 4, 7, 4),
)
_LONG = ((0, 2, 4, 7, 4, 2), (0, 4, 7, 8, 7, 4), (7, 6, 4, 2, 4, 6), (0, 4, 2, 4, 7, 4, 2, 4), (4, 7, 6, 4, 2, 4, 1, 2))
# semitones above the root that a second, a fourth and a sixth may be, the usual one first
_BETWEEN = {1: (2, 1), 3: (5, 6), 5: (9, 8)}
_STRINGS = {
    1: ("x...x...x...x...", "x..x..x.x..x..x."),
    2: ("X..x..x.X..x..x.", "X.x.x.x.X.x.x.x."),
    3: ("Xoxoxoxo Xoxoxoxo", "X.xxX.xx X.xxX.xx", "XooXooXo XooXooXo"),
    4: ("XoxoXoxo XoxoXoxo", "XooXooXo XooXXoXo", "XoXoXooX oXoXoXoo"),
}


def ostinato_strings(passage: Passage) -> list[Note]:
    """Bow short notes in sixteenths, accents in a fixed figure, on a cell of root, third and fifth."""
    rows = fitting(passage.member.rows or _STRINGS[passage.level], passage.section.energy, passage.felt_bpm)
    grid = read_grid(choose(rows, passage.shared_rng("bowing"), passage.section.energy).body, passage.meter)
    cell = passage.shared_rng("cell").choice(_CELLS[:6])
    return closed(_said(passage, grid, cell, doubled=passage.level == 4, articulation="staccato"), passage)


def ostinato(passage: Passage) -> list[Note]:
    """Repeat a cell of four to eight notes; one note of it changes every other bar.

    Option `cycle` (steps): the rhythm is so many sixteenths long and runs on over the bar lines, 3 or 5 against 4.
    """
    usual = ("x.x.x.x.x.x.x.x.",) if passage.level < 3 else ("x.x.xxx.x.x.xxx.", "xx.xx.xxx.xx.xx.")
    rows = fitting(passage.member.rows or usual, passage.section.energy, passage.felt_bpm)
    grid = read_grid(choose(rows, passage.shared_rng("rhythm"), passage.section.energy).body, passage.meter)
    cell = passage.shared_rng("cell").choice(_LONG if passage.level > 1 else _CELLS)
    cycle = int(passage.member.options.get("cycle", 0))
    if cycle:
        grid = cycled(passage, cycle)
    return closed(_said(passage, grid, cell, changes=True), passage)


def cycled(passage: Passage, steps: int) -> Grid:
    """Return a bar for each bar of the section of a rhythm `steps` sixteenths long, which drifts against the beat."""
    hits = set(passage.shared_rng("cycle").sample(range(1, steps), min(steps - 2, steps // 3 + (passage.level > 3))))
    hits.add(0)
    quarter = Fraction(1, 4)
    bar_steps = int(passage.meter.beats_per_bar / quarter)
    return tuple(
        tuple(
            Step(n * quarter, "x" if (bar * bar_steps + n) % steps else "X")
            for n in range(bar_steps)
            if (bar * bar_steps + n) % steps in hits
        )
        for bar in range(passage.section.bars)
    )


def _said(
    passage: Passage,
    grid: Grid,
    cell: tuple[int, ...],
    *,
    doubled: bool = False,
    changes: bool = False,
    articulation: str = "",
) -> list[Note]:
    touch = passage.rng("touch")
    low, high = passage.member.low or 48, passage.member.high or 79
    center = low + min(12, (high - low) // 2)
    notes: list[Note] = []
    bars = _strokes(passage, grid)
    n = 0
    for i, (at, sign) in enumerate(bars):
        bar = int((at - passage.start_beat) / passage.meter.beats_per_bar)
        until = bars[i + 1][0] if i + 1 < len(bars) else passage.end_beat
        if at == passage.bar_start(bar) or passage.chord_at(at).start_beat == at:
            n = 0
        steps = cell[n % len(cell)]
        if changes and bar % 4 >= 2 and n % len(cell) == len(cell) // 2:
            steps += 1 if bar % 4 == 2 else -1
        pitch = _stepped(passage, at, steps, center, low, high)
        velocity = VELOCITIES.get(sign, 90) - 14 + (passage.section.energy - 0.6) * 34 + touch.gauss(0, 2.5)
        length = min((until - at) * Fraction(17, 20), Fraction(1, 2) if articulation else Fraction(1))
        loud = max(26, min(124, round(velocity)))
        notes.append(Note(at, length, pitch, loud, articulation))
        if doubled and pitch + 12 <= high:
            notes.append(Note(at, length, pitch + 12, max(24, loud - 8), articulation))
        n += 1
    return notes


def _strokes(passage: Passage, grid: Grid) -> list[tuple[Fraction, str]]:
    """Return (beat, sign) of every stroke of the section, the grid's bars in turn."""
    found: list[tuple[Fraction, str]] = []
    for bar in range(passage.section.bars):
        found += [(passage.bar_start(bar) + s.at, s.sign) for s in grid[bar % len(grid)]]
    return found


def _stepped(passage: Passage, at: Fraction, steps: int, center: int, low: int, high: int) -> int:
    """Return the pitch so many scale steps above the chord's root; the third and the fifth are the chord's own."""
    chord = passage.chord_at(at).chord
    root = nearest(chord.root, center)
    octave, inside = divmod(steps, 7)
    if inside in (0, 2, 4, 6):
        above = (chord.degree(inside + 1) - chord.root) % 12
    else:
        classes = {(c - chord.root) % 12 for c in scale_at(passage, at)}
        above = next((c for c in _BETWEEN[inside] if c in classes), _BETWEEN[inside][0])
    pitch = root + above + 12 * octave
    while pitch > high and pitch - 12 >= low:
        pitch -= 12
    while pitch < low:
        pitch += 12
    return pitch


IDIOMS: dict[str, Idiom] = {"ostinato": ostinato, "ostinato_strings": ostinato_strings}
