"""The composer as an engine: what a take's files are, and that one file never depends on which others are asked for."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from cadenza.audio import codecs
from cadenza.brief import Brief
from cadenza.engines.base import STEMS
from cadenza.engines.composer import ComposerEngine

BRIEF = Brief("upbeat pop with piano, bass and drums", duration_seconds=6.0, seed=3, output_format="wav")


def perform(folder: Path, *, threads: int = 1, roles: set[str] | None = None) -> list[str]:
    """Make the take in `folder` and return the stages it reported, in order."""
    stages: list[str] = []
    folder.mkdir()
    ComposerEngine((), threads=threads).perform(BRIEF, folder, lambda stage, *_: stages.append(stage), roles=roles)
    return [stage for stage, _ in groupby(stages)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("take") / "whole"
    assert perform(folder, threads=2) == ["composing", "rendering", "mixing", "mastering", "encoding"]
    return folder


def test_the_audio_is_the_same_bytes_whatever_else_is_asked_for(whole: Path, tmp_path: Path) -> None:
    for number, roles in enumerate(({"audio"}, {"audio", "stem:bass"}, {"audio", "midi", "receipt"})):
        folder = tmp_path / str(number)
        perform(folder, roles=roles)
        assert (folder / "audio.wav").read_bytes() == (whole / "audio.wav").read_bytes()
        assert len(list(folder.iterdir())) == len(roles)
        if "stem:bass" in roles:
            assert (folder / "bass.wav").read_bytes() == (whole / "bass.wav").read_bytes()


def test_the_stems_of_a_take_sum_to_its_audio(whole: Path) -> None:
    mix = codecs.read(whole / "audio.wav").samples.astype(float)
    summed = sum(codecs.read(whole / f"{stem}.wav").samples.astype(float) for stem in STEMS)
    assert abs(summed - mix).max() <= 1 / 32768
