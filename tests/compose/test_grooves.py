"""Grooves over all styles: neither loops nor chaos, bass and kick together, voices that lead and lanes kept apart."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise

from cadenza.brief import Brief
from cadenza.compose.composer import compose
from cadenza.compose.groove.pattern import played_live
from cadenza.compose.plan import Plan
from cadenza.compose.planning import make_plan
from cadenza.compose.reading import read
from cadenza.compose.styles.style import names, style
from cadenza.score.score import Part, Score

KICK = 36
# what plays between the kicks means to: dub and salsa, trance and its off-beat bass, two hands of one drummer
APART = ("offbeat", "tumbao", "pedal", "walking", "two_feel", "boogie", "rolling", "arco_bass")
POWER = ("power_chords", "palm_mute", "boogie_riff")  # parallel fifths are what they are
PLANED = (*POWER, "offbeat_chords")  # and the buttons of an accordion move a chord as one hand


@cache
def pieces() -> tuple[tuple[Plan, Score], ...]:
    found = []
    for name in names():
        brief = Brief("instrumental", duration_seconds=60.0, seed=3, genre=name)
        plan = make_plan(brief, read(brief))
        found.append((plan, compose(plan)))
    return tuple(found)


def of_role(score: Score, role: str) -> list[Part]:
    return [p for p in score.parts if p.role == role]


def bars(plan: Plan, score: Score, part: Part) -> list[frozenset[tuple[Fraction, int]]]:
    length = score.meter.beats_per_bar
    found: list[set[tuple[Fraction, int]]] = [set() for _ in range(plan.bars)]
    for note in part.notes:
        bar = int(note.start_beat / length)
        if bar < plan.bars:
            found[bar].add((note.start_beat - bar * length, note.pitch))
    return [frozenset(bar) for bar in found if bar]


def repeated(played: list[frozenset[tuple[Fraction, int]]]) -> float:
    return sum(bar in played[:n] for n, bar in enumerate(played)) / len(played)


def drummed() -> Iterator[tuple[Plan, list[frozenset[tuple[Fraction, int]]]]]:
    for plan, score in pieces():
        for part in of_role(score, "drums"):
            yield plan, bars(plan, score, part)


def test_programmed_drums_repeat_more_bars_than_drummers_do_and_neither_repeats_all() -> None:
    shares: dict[bool, list[float]] = {True: [], False: []}
    for plan, played in drummed():
        shares[not played_live(plan, style(plan.style))].append(repeated(played))
    assert 0.4 <= statistics.median(shares[True]) <= 0.8
    assert 0.0 <= statistics.median(shares[False]) <= 0.4
    assert max(shares[True] + shares[False]) <= 0.9


def test_a_bar_of_drums_resembles_the_one_before() -> None:
    alike = []
    for _, played in drummed():
        alike += [len(a & b) / len(a | b) for a, b in pairwise(played)]
    assert 0.6 <= statistics.mean(alike) <= 0.85


def returns() -> Iterator[float]:
    """Yield how unlike the first time each return of a letter is drummed, bar by bar, but for its last bar."""
    for plan, score in pieces():
        for part in of_role(score, "drums"):
            length, at = score.meter.beats_per_bar, 0
            first: dict[tuple[str, str], list[set[tuple[Fraction, int]]]] = {}
            for section in plan.sections:
                span = range(at, at + section.bars - 1)
                at += section.bars
                body = [
                    {(n.start_beat - b * length, n.pitch) for n in part.notes if b <= n.start_beat / length < b + 1}
                    for b in span
                ]
                before = first.setdefault((section.letter, section.function), body)
                pairs = [(a, b) for a, b in zip(before, body, strict=False) if a and b and a is not b]
                if pairs:
                    yield statistics.mean(1 - len(a & b) / len(a | b) for a, b in pairs)


def test_a_groove_that_comes_back_is_not_drummed_as_before_and_still_the_same_groove() -> None:
    unlike = list(returns())
    assert len(unlike) >= 40
    assert statistics.mean(u < 0.04 for u in unlike) <= 0.12
    assert statistics.median(unlike) <= 0.45


def test_drums_have_the_dynamics_of_hands() -> None:
    spreads = [
        statistics.pstdev(n.velocity for n in part.notes)
        for _, score in pieces()
        for part in of_role(score, "drums")
        if len(part.notes) > 40
    ]
    assert 17.0 <= statistics.median(spreads) <= 30.0


def test_the_bass_is_where_the_kick_is_where_it_means_to_be() -> None:
    shares = []
    for plan, score in pieces():
        idioms = {m.part: m.idiom for m in plan.cast}
        for bass in of_role(score, "bass"):
            kicks = {n.start_beat for p in of_role(score, "drums") for n in p.notes if n.pitch == KICK}
            if kicks and idioms[bass.name] not in APART:
                shares.append(len(kicks & {n.start_beat for n in bass.notes}) / len(kicks))
    assert statistics.median(shares) >= 0.7


def changes() -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Yield each change from one struck chord to another with as many voices, in the accompanying parts."""
    for plan, score in pieces():
        idioms = {m.part: m.idiom for m in plan.cast}
        for part in of_role(score, "chords"):
            if idioms[part.name] in PLANED:
                continue
            struck: dict[Fraction, set[int]] = {}
            for note in part.notes:
                struck.setdefault(note.start_beat, set()).add(note.pitch)
            chords = [tuple(sorted(struck[at])) for at in sorted(struck) if len(struck[at]) >= 3]
            for a, b in pairwise(chords):
                if a != b and len(a) == len(b) and not set(a) <= set(b):
                    yield a, b


def test_comping_voices_move_by_small_steps_and_rarely_in_parallel() -> None:
    found = list(changes())
    moves = [statistics.mean(abs(y - x) for x, y in zip(a, b, strict=True)) for a, b in found]
    parallel = sum(
        (a[j] - a[i]) % 12 in (0, 7) and (b[j] - b[i]) % 12 == (a[j] - a[i]) % 12 and (b[i] - a[i]) * (b[j] - a[j]) > 0
        for a, b in found
        for i, j in combinations(range(len(a)), 2)
    )
    assert statistics.median(moves) <= 1.4
    assert 100.0 * parallel / len(found) <= 12.0


def test_the_lead_has_a_register_of_its_own() -> None:
    apart = []
    for _, score in pieces():
        leads, chords = of_role(score, "lead"), of_role(score, "chords")
        if leads and chords:
            lead = statistics.median(n.pitch for n in leads[0].notes)
            apart.append(lead - statistics.median(n.pitch for n in chords[0].notes))
    assert statistics.median(apart) >= 9.0
    assert statistics.mean(gap > 0 for gap in apart) >= 0.95
