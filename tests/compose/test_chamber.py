"""Chamber music: single voices with nothing around them keep apart, carry the tune, and end on a whole chord."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise

import pytest
from playing import piece

from cadenza.compose.plan import Plan
from cadenza.score.score import Part, Score

COMPANIES = ("classical string quartet", "brass quintet, slow hymn")


@cache
def played(prompt: str, seed: int) -> tuple[Plan, Score]:
    return piece("", seed, 60.0, prompt)


def sounding(part: Part, beat: Fraction) -> int | None:
    return next((n.pitch for n in part.notes if n.start_beat <= beat < n.end_beat), None)


@pytest.mark.parametrize("prompt", COMPANIES)
def test_no_two_voices_go_in_parallel_fifths_or_octaves_inside_a_section(prompt: str) -> None:
    seen = 0
    for seed in (1, 2):
        plan, score = played(prompt, seed)
        edges = {m.start_beat for m in score.markers} | {(plan.bars - 1) * score.meter.beats_per_bar}
        beats = sorted({n.start_beat for p in score.parts for n in p.notes})
        rows = {p.name: [sounding(p, beat) for beat in beats] for p in score.parts}
        for one, other in combinations(rows, 2):
            for k, beat in pairwise(range(len(beats))):
                was, now = (rows[one][k], rows[other][k]), (rows[one][beat], rows[other][beat])
                if beats[beat] in edges or None in (*was, *now) or was[0] == now[0] or was[1] == now[1]:
                    continue
                seen += 1
                apart = (now[0] - now[1]) % 12, abs(now[0] - now[1]) % 12  # type: ignore[operator]
                kept = apart[0] == (was[0] - was[1]) % 12  # type: ignore[operator]
                assert not (kept and apart[1] in (0, 7)), (seed, one, other, float(beats[beat]), was, now)
    assert seen > 100


def test_the_inner_voices_do_more_than_hold() -> None:
    _, score = played("classical string quartet", 1)
    inner = [p for p in score.parts if p.role == "counter"]
    assert len(inner) == 2
    lengths = {n.length_beats for p in inner for n in p.notes}
    assert min(lengths) <= Fraction(1, 2) < max(lengths)


@pytest.mark.parametrize("prompt", COMPANIES)
def test_the_last_chord_has_its_third(prompt: str) -> None:
    _, score = played(prompt, 1)
    last = max(n.start_beat for p in score.parts for n in p.notes if p.role == "counter")
    ended = {n.pitch % 12 for p in score.parts for n in p.notes if n.end_beat > last}
    assert set(score.chords[-1].chord.pitch_classes[:3]) <= ended
