"""Drums: the kit plays the style's rows with variation, fills and touch."""

from __future__ import annotations

from cadenza.compose.groove.drumming import drum_bars
from cadenza.compose.groove.grid import beats_of
from cadenza.compose.groove.kit import CYMBALS, key_of
from cadenza.compose.groove.pattern import Beatmap, is_live
from cadenza.compose.groove.touch import Touch
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

_LENGTHS = {46: Fraction(1, 2), 49: Fraction(2), 57: Fraction(2), 51: Fraction(1), 59: Fraction(1), 53: Fraction(1)}
_RUN = (50, 47, 45, 43)


def drums(passage: Passage) -> list[Note]:
    """Write the kit's part of a section."""
    touch = Touch.of(passage)
    notes: list[Note] = []
    end = passage.end_beat
    for number, bar in enumerate(_caught(drum_bars(passage), passage)):
        start = passage.bar_start(number)
        toms = sorted(at for row, at in bar if row == "T")
        for (row, at), sign in sorted(bar.items(), key=lambda hit: (float(hit[0][1]), hit[0][0])):
            key = key_of(row, sign)
            if row == "T" and len(toms) >= 3:  # a run of toms falls from high to low
                key = _RUN[min(3, toms.index(at) * 4 // len(toms))]
            length = _LENGTHS.get(key, Fraction(1, 4))
            articulation = "ghost" if sign == "g" and row in ("S", "R") else ""
            velocity = touch.velocity(row, sign, at)
            notes.append(Note(start + at, min(length, end - start - at), key, velocity, articulation))
    if passage.is_last and passage.plan.ending in ("hit", "ring", "ritard"):
        return _ringing(notes, passage)
    return sorted(notes, key=lambda n: (float(n.start_beat), n.pitch))


def _caught(bars: list[Beatmap], passage: Passage) -> list[Beatmap]:
    """Catch the accents of answering parts between the beats with kick or snare, two a bar at most."""
    parts = [c.part for c in passage.plan.cast if c.role == "counter"]
    starts = {n.start_beat for part in parts for n in passage.written.get(part, ()) if n.velocity >= 84}
    if passage.level < 3 or not is_live(passage) or not starts:
        return bars
    caught: list[Beatmap] = []
    for number, bar in enumerate(bars):
        inside = sorted(s - passage.bar_start(number) for s in starts)
        off = [at for at in inside if 0 < at < passage.meter.beats_per_bar and at not in beats_of(passage.meter)]
        played, beaten = dict(bar), {row for row, _ in bar} & {"K", "S"}
        off = off if beaten else []  # hands have their own figure
        for at in [at for at in off if ("K", at) not in bar and ("S", at) not in bar][-2:]:
            played["S" if "D" in {row for row, _ in bar} else "K", at] = "o"
        caught.append(played)
    return caught


def _ringing(notes: list[Note], passage: Passage) -> list[Note]:
    """Let the last cymbals sound to the end of the bar."""
    last = passage.bar_start(passage.section.bars - 1)
    held = [
        Note(n.start_beat, passage.end_beat - n.start_beat, n.pitch, n.velocity)
        if n.start_beat >= last and n.pitch in CYMBALS
        else n
        for n in notes
    ]
    return sorted(held, key=lambda n: (n.start_beat, n.pitch))


IDIOMS: dict[str, Idiom] = {"drums": drums}
