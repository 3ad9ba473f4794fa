"""Returning: how a section sings its letter's tune: in its own key and chords, varied, closed at the end."""

from __future__ import annotations

from dataclasses import replace

from cadenza.compose.melody import motif, variation
from cadenza.compose.melody.develop import settle
from cadenza.compose.melody.figure import Figure, Tone, at
from cadenza.compose.melody.growing import climbed, is_summit, peaked
from cadenza.compose.melody.home import brought, times_heard
from cadenza.compose.melody.ladder import TICKS
from cadenza.compose.melody.setting import Setting, highest
from cadenza.compose.passage import Passage

FAR_SEMITONES = 4  # between the lanes of two sections
GROUP_BARS = 4
LONG_BARS = 40  # of a piece in which a tune comes so often that it has to be told anew, and of more cells
UPWARD = 2  # rungs that a leap up to the last tonic counts more than one down
BUILT_OVER = 1  # rungs that a build climbs over its own lane: the top is for what it leads to
UNENDED = ("loop", "unresolved", "fade")


def sung_again(passage: Passage, figure: Figure, *, written: Setting, here: Setting) -> Figure:
    """Return the letter's figure as this section sings it."""
    if not figure:
        return figure
    figure = brought(figure, written.ground.ladder, here.ground.ladder)
    figure = fitted(figure, written=written.bars * written.bar_ticks, here=here.bars * here.bar_ticks)
    low, high = passage.member.low, highest(passage.member)
    roomy = replace(here, low=here.ground.ladder.nearest(low), high=here.ground.ladder.nearest(high))
    shift = octave_between(figure, written=written, here=roomy, lane=here.middle)
    figure = motif.sequence(figure, shift)
    heard = times_heard(passage)
    if heard:
        figure = varied(passage, figure, roomy, heard=heard, lifts=shift <= 0)
    if passage.section.function == "build":
        figure = climbed(figure, replace(roomy, high=min(roomy.high, here.high + BUILT_OVER)))
    figure = settle(roomy, figure, offset=0)
    if is_summit(passage):
        figure = peaked(figure, roomy)
    if passage.is_last and passage.plan.ending not in UNENDED:
        figure = concluded(figure, roomy)
    return figure


def fitted(figure: Figure, *, written: int, here: int) -> Figure:
    """Return the figure repeated or cut to fill `here` ticks."""
    found = figure
    for start in range(written, here, written):
        found = found + at(figure, start)
    return motif.fragment(found, until=here)


def octave_between(figure: Figure, *, written: Setting, here: Setting, lane: float) -> int:
    """Return the rungs (an octave, or none) by which this section sings higher or lower than the tune's home.

    A climax lifts the tune, a quiet section drops it, where the lanes lie far apart and the part has the room.
    """
    size = here.ground.size
    rungs = [t.rung for t in figure]
    home = written.ground.ladder.pitch(round(written.middle))
    now = here.ground.ladder.pitch(round(lane))
    if abs(now - home) < FAR_SEMITONES or not written.manner.lift:
        return 0
    shift = size if now > home else -size
    fits = here.low <= min(rungs) + shift and max(rungs) + shift <= here.high
    return shift if fits else 0


def varied(passage: Passage, figure: Figure, setting: Setting, *, heard: int, lifts: bool) -> Figure:
    """Return the figure with small changes, a bar in every four, so that it is known again and not the same.

    What comes a third time is changed in two bars of four; the last chorus is lifted an octave for a phrase.
    """
    rng = passage.rng("return")
    bars, bar = setting.bars, setting.bar_ticks
    for group in range(0, bars, GROUP_BARS):
        inside = list(range(group, min(group + GROUP_BARS, bars)))
        if len(inside) < 2 or (passage.is_last and bars <= GROUP_BARS + 1):
            continue  # a short goodbye changes enough by coming to its end
        long = passage.plan.bars >= LONG_BARS
        count = 2 if heard + long >= 2 and rng.random() < 0.6 + 0.4 * (long and heard >= 2) else 1
        changed: list[int] = []
        for number in rng.sample(inside[1:], len(inside) - 1):
            found = variation.changed(rng, figure, setting, since=number * bar)
            changed += [number] if found != figure else []
            figure = found
            if len(changed) == count:
                break
        if rng.random() < (0.0, 0.1, 0.3)[min(heard, 2)] and inside[-1] not in changed:
            figure = variation.thinned(figure, setting, since=inside[-1] * bar)
    if lifts and setting.manner.lift and is_last_of_letter(passage) and passage.section.energy >= 0.8 and bars >= 4:
        figure = lifted(figure, setting, since=bars // 2 * bar, until=bars * 3 // 4 * bar)
    return figure


def lifted(figure: Figure, setting: Setting, *, since: int, until: int) -> Figure:
    """Return the figure with the phrase between two ticks an octave higher, where the part has room."""
    inside = [t for t in figure if since <= t.start < until]
    size = setting.ground.size
    top = max((t.rung for t in inside), default=setting.high) + size
    if top > setting.high or top - min(t.rung for t in figure) > size * 11 // 5:
        return figure
    return tuple(replace(t, rung=t.rung + size) if since <= t.start < until else t for t in figure)


def is_last_of_letter(passage: Passage) -> bool:
    """Whether no later section sings this letter."""
    later = passage.plan.sections[passage.index + 1 :]
    return all(s.letter != passage.section.letter or passage.member.part not in s.cast for s in later)


def concluded(figure: Figure, setting: Setting) -> Figure:
    """Return the figure ending on a long tonic in its last bar, approached by step."""
    bar = setting.bar_ticks
    start = (setting.bars - 1) * bar
    ground, ladder = setting.ground, setting.ground.ladder
    tonics = [r for r in range(setting.low, setting.high + 1) if ladder.steps[r % ground.size] == 0]
    before = [t for t in figure if t.start < start]
    if not before or not tonics:
        return figure
    landing = start
    inside = [t for t in figure if start <= t.start < start + bar // 2]
    if len(inside) > 1 and ground.fit(start) == ground.fit(start + bar - 1) and inside[-1].start % (TICKS // 2) == 0:
        landing = inside[-1].start
        before += inside[:-1]
    last = before[-1]
    top = max(t.rung for t in before)
    rung = min(tonics, key=lambda r: (abs(r - last.rung) + 2 * max(0, r - top) + UPWARD * (r > last.rung + 1), r))
    line = [*before, Tone(landing, start + bar - landing, rung)]
    if abs(rung - last.rung) > 2 and last.length <= TICKS:
        line[-2] = replace(last, rung=rung + (1 if last.rung > rung else -1), shade=0)
    if line[-2].end > landing:
        line[-2] = replace(line[-2], length=landing - line[-2].start)
    return tuple(line)
