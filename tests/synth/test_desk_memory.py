"""What a long render holds, counted in bytes allocated and not by what a machine happens to report."""

from __future__ import annotations

import tracemalloc

import tiny_band
from cadenza.audio.tape import LONG_BYTES
from cadenza.score.production import Production
from cadenza.synth.desk import render

RATE = 44100


def held(seconds: float) -> int:
    """Return the most bytes of plain memory that a render with stems holds at once; tapes on disk do not count."""
    performance = tiny_band.piece(seconds, bpm=60.0, parts=("kit", "pad", "lead"))
    tracemalloc.start()
    try:
        render(performance, Production(), orchestra=tiny_band.orchestra, sample_rate=RATE, stems=True)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_track_of_five_minutes_holds_little_more_than_one_of_two_and_a_half() -> None:
    shorter, longer = held(150.0), held(300.0)
    assert 8 * 150 * RATE > LONG_BYTES  # both are long enough to lie on tape
    assert longer < 1.3 * shorter
    assert longer < 120e6
