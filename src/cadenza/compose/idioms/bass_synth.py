"""Bass lines of machines and drones: the 808 under the kick, ostinato, pedal."""

from __future__ import annotations

from cadenza.compose.groove.drumming import kick_beats
from cadenza.compose.idioms.bass import play_rows
from cadenza.compose.idioms.bass_pitches import ended, weight
from cadenza.compose.idioms.bass_strokes import Stroke
from cadenza.compose.lines.lane import Lane
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Curve, Note

_CELLS = (
    "1.1. 8.1. 1.7. 8.1.",
    "1..1 ..1. 1..7 ..5.",
    "1.11 .1.1 1.15 .7.1",
    "1--1 --8- 1--7 -5--",
    "1.5. 8.5. 1.5. 7.5.",
)


def sub_808(passage: Passage) -> list[Note]:
    """Follow the kick with long tuned notes; every second or fourth bar one glides to the octave or the fifth."""
    lane = Lane.of(passage)
    kicks = [k for k in kick_beats(passage) if passage.start_beat <= k < passage.end_beat]
    starts = sorted(set(kicks or _usual_kicks(passage)) | {s.span.start_beat for s in lane.stops[:-1]})
    spaced: list[Fraction] = []
    for at in starts:
        if not spaced or at - spaced[-1] >= Fraction(1, 2) or lane.stop_at(at) is not lane.stop_at(spaced[-1]):
            spaced.append(at)
    rng, glides = passage.rng("808"), passage.shared_rng("glides")
    bar = passage.meter.beats_per_bar
    notes: list[Note] = []
    for at, until in zip(spaced, [*spaced[1:], passage.end_beat], strict=True):
        stop = lane.stop_at(at)
        length = min(until - at, bar, Fraction(3) if glides.random() < 0.7 else Fraction(1))
        number = int((at - passage.start_beat) / bar)
        late = at - passage.bar_start(number) >= bar / 2
        bend: Curve = ()
        if late and number % 2 == 1 and length >= 1 and glides.random() < 0.7:
            rise = 12 if stop.root + 12 <= lane.high + 12 and glides.random() < 0.6 else glides.choice((7, -5, 5))
            bend = ((0.0, 0.0), (0.45, 0.0), (0.62, float(rise)), (1.0, float(rise)))
        velocity = weight(Stroke(at, length, "1"), passage, set(kicks), rng)
        notes.append(Note(at, length, stop.root, min(124, velocity + 6), "", bend))
    return ended(notes, lane, passage)


def ostinato_bass(passage: Passage) -> list[Note]:
    """Repeat one cell, the same wherever the letter comes back, moved to each chord."""
    rows = passage.member.rows or passage.shared_rng("cell").sample(_CELLS, 2)
    return play_rows(passage, tuple(rows), lock=0.0, fills=0.25)


def pedal(passage: Passage) -> list[Note]:
    """Stay on the tonic under all chords: long when quiet, in eighths when loud."""
    lane = Lane.of(passage)
    root = lane.fold(lane.low + (passage.key.tonic - lane.low) % 12)
    rng = passage.rng("pedal")
    grid = {1: passage.meter.beats_per_bar * 2, 2: passage.meter.beats_per_bar, 3: Fraction(1), 4: Fraction(1, 2)}
    step = grid[passage.level] if not passage.member.options.get("long", False) else passage.meter.beats_per_bar * 2
    notes: list[Note] = []
    at = passage.start_beat
    while at < passage.end_beat:
        length = min(step, passage.end_beat - at)
        velocity = weight(Stroke(at, length, "1"), passage, set(), rng)
        pitch = root
        inside = (at - passage.start_beat) % (4 * passage.meter.beats_per_bar)
        if step <= 1 and inside >= 4 * passage.meter.beats_per_bar - 1 and root + 12 <= lane.high:
            pitch = root + 12  # the end of each fourth bar lifts
        notes.append(Note(at, length * Fraction(19, 20), pitch, velocity, "legato" if step >= 2 else ""))
        at += length
    return ended(notes, lane, passage)


def _usual_kicks(passage: Passage) -> list[Fraction]:
    bars = [passage.bar_start(b) for b in range(passage.section.bars)]
    return [b + at for b in bars for at in (Fraction(0), Fraction(5, 2)) if at < passage.meter.beats_per_bar]


IDIOMS: dict[str, Idiom] = {"sub_808": sub_808, "ostinato_bass": ostinato_bass, "pedal": pedal}
