"""A figure: tones on a ladder, timed in ticks from the start of its phrase. Motifs, phrases and lines are figures."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Tone:
    """One tone: `rung` on the ladder, `shade` semitones of chromatic colour on top of it."""

    start: int
    length: int
    rung: int
    shade: int = 0

    @property
    def end(self) -> int:
        return self.start + self.length


Figure = tuple[Tone, ...]


def at(figure: Figure, tick: int) -> Figure:
    """Return the figure moved later by `tick`."""
    return tuple(Tone(t.start + tick, t.length, t.rung, t.shade) for t in figure)


def one_voice(figure: Figure) -> Figure:
    """Return the figure in order, each tone ending where the next begins at the latest."""
    found: list[Tone] = []
    for tone in sorted(figure, key=lambda t: t.start):
        if found and found[-1].start == tone.start:
            found.pop()
        if found and found[-1].end > tone.start:
            found[-1] = replace(found[-1], length=tone.start - found[-1].start)
        found.append(tone)
    return tuple(found)
