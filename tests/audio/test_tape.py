"""Tape: long sound keeps its samples and gives its memory back."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from cadenza.audio import tape as tapes
from cadenza.audio.tape import LONG_BYTES, rest, tape


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.parametrize("frames", [0, 1000, LONG_BYTES // 8])
def test_a_tape_begins_silent_and_holds_what_is_written_whether_it_rests_or_not(frames: int) -> None:
    made = tape(2, frames)
    assert made.shape == (2, frames)
    assert made.dtype == np.float32
    assert not made.any()
    made[1, ::777] = 0.25
    rest(made)
    assert (made[1, ::777] == 0.25).all()
    assert not made[0].any()
    rest(made[1])  # a part of a tape, and plain memory, may be sent to rest too
    assert (made[1, ::777] == 0.25).all()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_long_tape_that_rests_takes_no_memory() -> None:
    made = tape(2, LONG_BYTES // 4)
    made[:] = 1.0
    before = resident_bytes()
    rest(made)
    assert before - resident_bytes() > 1.5 * LONG_BYTES
    assert made[1, -1] == 1.0


def test_where_the_disk_has_no_room_a_long_tape_is_plain_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(size: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tapes, "_on_disk", full)
    made = tape(2, LONG_BYTES // 8)
    made[0, 5] = 1.0
    rest(made)
    assert made.shape == (2, LONG_BYTES // 8)
    assert made[0, 5] == 1.0
