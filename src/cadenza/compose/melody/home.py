"""Home: the section of a letter in which its tune is written; the others sing it from there."""

from __future__ import annotations

from dataclasses import replace

from cadenza.compose.harmony.progression import read_bar
from cadenza.compose.melody.figure import Figure
from cadenza.compose.melody.ladder import Ladder
from cadenza.compose.passage import Passage
from cadenza.compose.plan import Section
from cadenza.score.beat import Fraction
from cadenza.score.chord import ChordSpan
from cadenza.score.meter import Meter
from cadenza.score.scale import Key


def home_of(passage: Passage) -> Passage:
    """Return the passage of the longest section (the first of equals) that has this letter and this part.

    A solo is improvised: it is at home in itself.
    """
    sections, letter, part = passage.plan.sections, passage.section.letter, passage.member.part
    sharing = [n for n, s in enumerate(sections) if s.letter == letter and part in s.cast and not is_solo(s)]
    index = max(sharing, key=lambda n: (sections[n].bars, -n), default=passage.index)
    if is_solo(passage.section):
        index = passage.index
    own = passage.section if is_solo(passage.section) else sections[index]
    section = replace(own, seed=passage.section.seed)  # who sings it decides which tune it is
    return replace(
        passage,
        section=section,
        index=index,
        start_beat=Fraction(0),
        key=Key.parse(section.key or passage.plan.key),
        chords=_spans(section.harmony, passage.meter),
        occurrence=0,
    )


def is_solo(section: Section) -> bool:
    """Whether the section is improvised over the chords rather than sung from its letter's tune."""
    return section.function == "solo"


def is_single(home: Passage) -> bool:
    """Whether no other section sings the tune that is at home in this one."""
    letter, part = home.section.letter, home.member.part
    singing = [s for s in home.plan.sections if s.letter == letter and part in s.cast and not is_solo(s)]
    return len(singing) == 1 and not is_solo(home.section)


def times_heard(passage: Passage) -> int:
    """Return how many earlier sections sang this letter in this part."""
    if is_solo(passage.section):
        return 0
    return sum(
        s.letter == passage.section.letter and passage.member.part in s.cast and not is_solo(s)
        for s in passage.plan.sections[: passage.index]
    )


def brought(figure: Figure, ladder: Ladder, here: Ladder) -> Figure:
    """Return a figure of one ladder on another: the same degrees, in the nearest octave."""
    shift = min((-12, 0, 12), key=lambda s: abs(here.tonic - ladder.tonic + s))
    rungs = shift // 12 * len(here.steps)
    return tuple(replace(t, rung=t.rung + rungs) for t in figure)


def _spans(harmony: tuple[str, ...], meter: Meter) -> tuple[ChordSpan, ...]:
    bar, pulse = meter.beats_per_bar, meter.pulse_beats
    pulses = int(bar / pulse)
    found = []
    for number, text in enumerate(harmony):
        chords = read_bar(text)
        count = len(chords)
        even = pulses < count
        cuts = [bar * n / count if even else pulse * -(-pulses * n // count) for n in range(count)] + [bar]
        for chord, start, end in zip(chords, cuts, cuts[1:], strict=False):
            found.append(ChordSpan(number * bar + start, end - start, chord))
    return tuple(found)
