"""Growing: what a tune becomes on its way: a build climbs on its head, the summit has the one highest tone."""

from __future__ import annotations

from dataclasses import replace

from cadenza.compose.melody import motif
from cadenza.compose.melody.figure import Figure, Tone, at
from cadenza.compose.melody.ladder import TICKS
from cadenza.compose.melody.setting import Setting
from cadenza.compose.passage import Passage

CLIMB = (0, 1, 2, 3, 4, 5)  # rungs by which each bar of a build begins higher
LEAST_TONES = 2  # of a head that can be recognised when it comes again
PEAK_RISE = 3  # rungs above everything else, at most
PEAK_SEMITONES = 5  # and semitones
WIDEST_TO_PEAK = 8  # semitones from the tones beside it


def climbed(figure: Figure, setting: Setting) -> Figure:
    """Return a build: the tune's first bar in rising sequence, its first half alone, twice, at the end."""
    bar, bars = setting.bar_ticks, setting.bars
    head = motif.fragment(tuple(t for t in figure if t.start >= 0), until=bar)
    if len(head) < LEAST_TONES or bars < 2:
        return figure
    room = setting.high - max(t.rung for t in head)
    steps = [min(CLIMB[min(n, len(CLIMB) - 1)], max(0, room)) for n in range(bars)]
    line: list[Tone] = []
    for n in range(bars - 1):
        line += at(motif.sequence(head, steps[n]), n * bar)
    half = motif.fragment(head, until=bar // 2)
    last = half if len(half) >= LEAST_TONES else head
    line += at(motif.sequence(last, steps[-1]), (bars - 1) * bar)
    if last is half:
        line += at(motif.sequence(half, min(steps[-1] + 1, max(0, room))), (bars - 1) * bar + bar // 2)
    return motif.fragment(tuple(line), until=bars * bar)


def is_summit(passage: Passage) -> bool:
    """Whether the part plays no section with more energy than this one, and none with as much later."""
    part, here = passage.member.part, passage.section
    return all(
        s.energy < here.energy or (s.energy == here.energy and n <= passage.index)
        for n, s in enumerate(passage.plan.sections)
        if part in s.cast
    )


def peaked(figure: Figure, setting: Setting) -> Figure:
    """Return the figure with one tone of its third quarter above all others: on its chord, and near its neighbours."""
    length = setting.bars * setting.bar_ticks
    top = max(t.rung for t in figure)
    highest = max(setting.sung(t.rung, t.start) for t in figure) + PEAK_SEMITONES
    options = [
        (tone.rung + min(tone.length, 2 * TICKS) / TICKS, n, rung)
        for n, tone in enumerate(figure)
        if n and length // 2 <= tone.start < length * 7 // 8 and tone.length >= TICKS // 2 and not tone.shade
        if n + 1 < len(figure) and figure[n + 1].start == tone.end  # what a phrase closes on stays what it was
        for rung in range(top + 1, min(top + PEAK_RISE, setting.high) + 1)
        if setting.ground.is_tone(rung, tone.start) and _near(setting, figure, n, rung)
        if setting.sung(rung, tone.start) <= highest
    ]
    if not options:
        return figure
    _, number, rung = max(options)
    return tuple(replace(t, rung=rung) if n == number else t for n, t in enumerate(figure))


def _near(setting: Setting, figure: Figure, number: int, rung: int) -> bool:
    """Whether a tone could stand on that rung without a plunge to or from it."""
    pitch = setting.sung(rung, figure[number].start)
    beside = figure[max(0, number - 1) : number] + figure[number + 1 : number + 2]
    return all(abs(pitch - setting.sung(t.rung, t.start)) <= WIDEST_TO_PEAK for t in beside)
