"""Motif operators: the ways a figure comes back changed. All are pure; ticks and rungs in, ticks and rungs out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cadenza.compose.melody.figure import Figure, Tone


def sequence(figure: Figure, rungs: int) -> Figure:
    """Return the figure the same number of rungs higher throughout."""
    return tuple(replace(t, rung=t.rung + rungs) for t in figure) if rungs else figure


def invert_tail(figure: Figure, *, since: int) -> Figure:
    """Return the figure mirrored about the tone before tick `since`, from there on."""
    head = [t for t in figure if t.start < since]
    if not head:
        return figure
    pivot = head[-1].rung
    return (*head, *(replace(t, rung=2 * pivot - t.rung) for t in figure if t.start >= since))


def fragment(figure: Figure, *, until: int) -> Figure:
    """Return what begins before tick `until`, cut there."""
    inside = (t for t in figure if t.start < until)
    return tuple(t if t.end <= until else replace(t, length=until - t.start) for t in inside)


def extend(figure: Figure, *, cell: int, length: int) -> Figure:
    """Return the figure with its last `cell` ticks repeated until it fills `length`."""
    end = max((t.end for t in figure), default=0)
    tail = [t for t in figure if t.start >= end - cell]
    found = list(figure)
    shift = cell
    while tail and end - cell + shift < length:
        found += [replace(t, start=t.start + shift) for t in tail if t.start + shift < length]
        shift += cell
    return fragment(tuple(found), until=length)


def stretch(figure: Figure, *, numerator: int, denominator: int = 1) -> Figure:
    """Return the figure augmented (2) or diminished (1, 2)."""
    return tuple(
        replace(t, start=t.start * numerator // denominator, length=max(1, t.length * numerator // denominator))
        for t in figure
    )


def displace(figure: Figure, *, ticks: int, length: int) -> Figure:
    """Return the figure later by `ticks`, cut to `length`."""
    moved = tuple(replace(t, start=t.start + ticks) for t in figure)
    return fragment(moved, until=length)


def retarget(figure: Figure, rung: int) -> Figure:
    """Return the figure ending on `rung`, its last approach turned so that it arrives by step where it can."""
    if not figure:
        return figure
    head, last = list(figure[:-1]), figure[-1]
    moved = rung - last.rung
    if moved and head:
        before = head[-1]
        if abs(rung - before.rung) > 2:
            head[-1] = replace(before, rung=rung + (1 if before.rung > rung else -1))
            if len(head) > 1 and abs(head[-1].rung - head[-2].rung) > 3:
                head[-2] = replace(head[-2], rung=head[-1].rung + (1 if head[-2].rung > head[-1].rung else -1))
    return (*head, replace(last, rung=rung, shade=0))


def ornament(figure: Figure, *, shortest: int, chosen: Callable[[Tone], bool]) -> Figure:
    """Return the figure with a neighbour, passing tone or anticipation in the second half of the chosen tones."""
    found: list[Tone] = []
    for tone, after in zip(figure, (*figure[1:], None), strict=True):
        half = tone.length // 2
        if after is None or half < shortest or half % shortest or not chosen(tone):
            found.append(tone)
            continue
        gap = after.rung - tone.rung
        rung = after.rung if abs(gap) == 1 else tone.rung + (1 if gap >= 0 else -1)
        found += [replace(tone, length=half), Tone(tone.start + half, half, rung)]
    return tuple(found)


def simplify(figure: Figure, *, is_strong: Callable[[int], bool]) -> Figure:
    """Return the figure without its weakest tones: each gap is held over by the tone before."""
    found: list[Tone] = []
    for number, tone in enumerate(figure):
        weak = not is_strong(tone.start) and 0 < number < len(figure) - 1
        if weak and found and tone.start == found[-1].end and found[-1].length <= tone.length:
            found[-1] = replace(found[-1], length=tone.end - found[-1].start)
        else:
            found.append(tone)
    return tuple(found)


def lift(figure: Figure, *, rungs: int, since: int = 0) -> Figure:
    """Return the figure an octave (of `rungs`) higher from tick `since` on."""
    return tuple(replace(t, rung=t.rung + rungs) if t.start >= since else t for t in figure)


def answer(call: Figure, *, rung: int) -> Figure:
    """Return the answer to a call: the same tones, closed on `rung`."""
    return retarget(call, rung)
