"""How chords are led in whole pieces of every style: few parallels, none among singers, voices that hardly move."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playing import parallels, piece, sonorities, sounding

from cadenza.compose.styles.style import names
from cadenza.score.instruments import INSTRUMENTS

BLOCKS = ("block", "sustained", "row_chords", "stabs", "offbeat_chords", "bubble", "skank", "charleston", "rolled")
CHOIRS = (
    "a cappella choir", "gospel choir", "epic cinematic choir", "a cappella doo wop", "christmas choir",
    "emotional cinematic with choir", "wedding ceremony with choir",
)  # fmt: skip


@pytest.fixture(scope="module")
def changes() -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return every change of chord in block comping over all styles: what sounded, and what came after it."""
    found = []
    for name in names():
        plan, score = piece(name)
        blocks = {m.part for m in plan.cast if m.role in ("chords", "pad") and m.idiom in BLOCKS}
        for part in (p for p in score.parts if p.name in blocks):
            path = [s for s in sonorities(part, score) if len(s) >= 3]
            found += [(a, b) for a, b in pairwise(path) if len(a) == len(b) and a != b]
    return found


def test_two_changes_in_a_hundred_have_parallel_fifths_or_octaves(changes: list) -> None:
    assert len(changes) > 800
    assert sum(parallels(a, b) for a, b in changes) / len(changes) <= 0.02


def test_a_voice_moves_little_more_than_a_semitone_a_change(changes: list) -> None:
    """Without any other wish than small steps the same harmonies would take 1.22 semitones."""
    sizes = [sum(abs(x - y) for x, y in zip(a, b, strict=True)) / len(a) for a, b in changes]
    assert sum(sizes) / len(sizes) <= 1.45


@pytest.mark.parametrize("prompt", CHOIRS)
def test_choirs_sing_no_parallels_at_all(prompt: str) -> None:
    """The voices among themselves, and against the basses where basses sing."""
    seen = 0
    for seed in (1, 2, 3, 4, 5):
        plan, score = piece("", seed, 60.0, prompt)
        idioms = {m.part: m.idiom for m in plan.cast}
        basses = [p for p in score.parts if p.role == "bass" and INSTRUMENTS[p.instrument].family == "voice"]
        for part in score.parts:
            chordal = part.role in ("chords", "pad") or idioms[part.name] == "choir_pad"
            if not chordal or INSTRUMENTS[part.instrument].family != "voice":
                continue
            before: tuple[int, ...] = ()
            for span in score.chords:
                upper = sounding(list(part.notes), span.start_beat)
                under = sounding(list(basses[0].notes), span.start_beat)[-1:] if basses else ()
                here = (*under, *upper) if len(upper) >= 3 else ()
                seen += bool(before and here and before != here)
                assert not (before and here and parallels(before, here)), (seed, part.name, before, here)
                before = here
    assert seen >= 15
