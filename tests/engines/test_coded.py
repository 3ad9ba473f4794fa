"""Coded files: what a coder adds to the peaks of a loud record is found and taken off."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cadenza.audio import codecs
from cadenza.audio.level import from_db
from cadenza.audio.sound import Sound
from cadenza.audio.tags import Tags
from cadenza.audio.true_peak import true_peak_db
from cadenza.engines.composer.coded import overshoots, touch_up
from cadenza.synth.mastering.master import CEILING_DB

RATE = 44100


def loud() -> Sound:
    """Return strokes of a square wave under the ceiling: a coder leaves out what keeps their peaks flat."""
    t = np.arange(3 * RATE) / RATE
    stroke = np.sign(np.sin(2 * np.pi * 331.0 * t)) * np.exp(-30 * (t % 0.25)) * from_db(CEILING_DB - 0.3)
    return Sound(np.stack([stroke, stroke]).astype(np.float32), RATE)


@pytest.mark.parametrize("format", ["mp3", "ogg"])
def test_what_a_coder_lifts_over_the_ceiling_is_taken_off_where_it_is_and_nowhere_else(
    format: str, tmp_path: Path
) -> None:
    sound, path = loud(), tmp_path / f"loud.{format}"
    before = sound.samples.copy()
    codecs.write(path, sound, format=format, tags=Tags())
    first = overshoots(path)
    assert first
    assert max(over for _, over in first) == pytest.approx(true_peak_db(codecs.read(path)) - CEILING_DB, abs=0.1)
    for _ in range(3):
        touch_up(sound, overshoots(path))
        codecs.write(path, sound, format=format, tags=Tags())
    assert not overshoots(path)
    assert true_peak_db(codecs.read(path)) <= CEILING_DB + 0.02
    touched = np.abs(sound.samples - before).max(axis=0) > 0
    assert 0.0 < touched.mean() < 0.9
    assert (np.abs(sound.samples) <= np.abs(before)).all()
