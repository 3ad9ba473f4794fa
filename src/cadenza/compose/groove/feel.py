"""Feel: a beat played half or twice as fast while the bars go on as they are."""

from __future__ import annotations

from collections.abc import Sequence

from cadenza.compose.groove.grid import pulses
from cadenza.compose.groove.pattern import Beatmap
from cadenza.compose.groove.vary import FAST_BPM
from cadenza.compose.passage import Passage
from cadenza.score.beat import Fraction

BEATEN = ("K", "S", "R", "C")  # what carries the beat; cymbals and hands keep the time they have
FEET = 4  # pulses of a bar that can be felt in two


def felt(bars: Sequence[Beatmap], passage: Passage) -> list[Beatmap]:
    """Return the bars of a pattern as the section's feel has them: the backbeat on three, or on every off-beat."""
    feel = passage.section.feel
    if not feel or len(pulses(passage.meter)) != FEET:
        return list(bars)
    if feel == "half":
        return [half for bar in bars for half in _halves(bar, passage.meter.beats_per_bar)]
    finest = Fraction(1, 2 if passage.plan.tempo_bpm >= FAST_BPM else 4)
    return [_doubled(bar, passage.meter.beats_per_bar, finest) for bar in bars]


def _halves(bar: Beatmap, length: Fraction) -> list[Beatmap]:
    """Return two bars in which kick and snare take twice their time; a backbeat that is on three already stays."""
    backbeat = {at for (row, at), sign in bar.items() if row in ("S", "R", "C") and sign in "Xx"}
    if not backbeat or (length / 2 in backbeat and length / 4 not in backbeat):
        return [bar]
    time = {k: v for k, v in bar.items() if k[0] not in BEATEN}
    halves: list[Beatmap] = []
    for start in (Fraction(0), length):
        slow = {
            (r, at * 2 - start): s for (r, at), s in bar.items() if r in BEATEN and start <= at * 2 < start + length
        }
        slow["K", Fraction(0)] = "X"
        halves.append(time | slow)
    return halves


def _doubled(bar: Beatmap, length: Fraction, finest: Fraction) -> Beatmap:
    """Return a bar with kick and snare at twice their pace; one whose snare is on the off-beats already stays."""
    main = {at for (row, at), sign in bar.items() if row in ("S", "R", "C") and sign in "Xx"}
    if any(at % 1 == Fraction(1, 2) for at in main) and len(main) >= FEET:
        return bar
    quick = {
        (r, at / 2 + start): s
        for (r, at), s in bar.items()
        for start in (Fraction(0), length / 2)
        if r in BEATEN and s != "g" and (at / 2) % finest == 0
    }
    return {k: v for k, v in bar.items() if k[0] not in BEATEN} | quick
