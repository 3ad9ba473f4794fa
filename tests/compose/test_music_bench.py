"""The programme that measures the composer knows a tune that comes back from one that does not."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest

from cadenza.score.meter import Meter
from cadenza.score.note import Note

PROGRAMME = Path(__file__).parents[2] / "bench" / "music.py"
COMMON = Meter.parse("4/4")


@pytest.fixture(scope="module")
def bench() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("bench_music", PROGRAMME)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_music"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["bench_music"]


def line(*bars: tuple[int, ...]) -> list[Note]:
    """Return bars of quarter notes."""
    return [
        Note(Fraction(4 * n + k), Fraction(1), pitch, 80)
        for n, pitches in enumerate(bars)
        for k, pitch in enumerate(pitches)
    ]


TUNE = ((60, 62, 64, 65), (67, 65), (64, 62, 60), (55, 59, 62, 67))


def test_a_tune_sung_twice_is_heard_again(bench: ModuleType) -> None:
    assert bench.heard_again(line(*TUNE, *TUNE), COMMON) == 1.0


def test_another_close_is_still_a_return_another_tune_is_none(bench: ModuleType) -> None:
    closed = (*TUNE[:3], (55, 59, 60))
    assert bench.heard_again(line(*TUNE, *closed), COMMON) == 1.0
    assert bench.heard_again(line(*TUNE, (61,), (66, 68), (70, 63), (61, 66)), COMMON) == 0.0


def test_it_prints_every_figure(
    bench: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["music.py", "--take", "2", "--seeds", "2", "--seconds", "40"])
    bench.main()
    printed = capsys.readouterr().out
    assert printed.startswith("4 pieces of 40 s")
    for row in ("steps", "last_note", "measures inside", "bars heard again", "velocity, energy", "shared by seeds"):
        assert row in printed
