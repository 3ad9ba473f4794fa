"""A tune goes somewhere: a build climbs on its head, and one tone of the summit is the highest of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import mean

import pytest

from cadenza.compose.idioms import lead_hook, lead_song
from cadenza.score.note import Note

SONG = (
    ("verse", "A", 8, 0.45, 0.4, "statement"),
    ("build", "A", 4, 0.65, 0.5, "build"),
    ("chorus", "B", 8, 0.85, 0.6, "climax"),
    ("verse", "A", 8, 0.5, 0.4, "statement"),
    ("chorus", "B", 8, 1.0, 0.7, "climax"),
)
sung = pytest.mark.parametrize("lead", [lead_song.vocal_pop, lead_song.cantabile, lead_hook.hook])


def bars(notes: Sequence[Note], start: float, count: int) -> list[list[Note]]:
    return [[n for n in notes if int((float(n.start_beat) - start) // 4) == b] for b in range(count)]


@sung
def test_a_build_takes_the_head_of_the_tune_and_climbs(lead: Callable, sing: Callable) -> None:
    rising = alike = 0
    for seed in range(10):
        song = sing(lead, seed, form=SONG, low=55, high=88)
        head = [n.start_beat for n in song.sections[0] if n.start_beat < 4]
        start = song.passages[1].start_beat
        told = bars(song.sections[1], float(start), 4)
        alike += [n.start_beat - start - 4 for n in told[1]] == head
        heights = [mean(n.pitch for n in bar) for bar in told[:3] if bar]
        rising += heights == sorted(heights) and heights[-1] > heights[0]
    assert alike >= 7
    assert rising >= 7


@sung
def test_the_highest_tone_sounds_in_the_last_chorus(lead: Callable, sing: Callable) -> None:
    late = few = 0
    for seed in range(10):
        song = sing(lead, seed, form=SONG, low=55, high=88)
        top = max(n.pitch for n in song.notes)
        summits = [n for n in song.notes if n.pitch == top]
        late += all(n.start_beat >= song.passages[4].start_beat for n in summits)
        few += len(summits) <= 2
    assert late >= 6
    assert few >= 6
