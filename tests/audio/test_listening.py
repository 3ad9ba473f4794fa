"""Tempo and key of recorded sound, against music whose tempo and key are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cadenza.audio import codecs
from cadenza.audio.pulse import tempo_bpm
from cadenza.audio.sound import Sound
from cadenza.audio.tonality import key
from cadenza.brief import Brief
from cadenza.engines.composer import ComposerEngine
from cadenza.score.scale import Key

RATE = 44100
# Metrical readings that share the beat: half, double, and the groupings of three.
READINGS = (0.5, 1.0, 2.0, 2 / 3, 1.5)
PIECES = ("upbeat disco with strings", "techno", "orchestral epic", "synthwave", "samba", "heavy rock", "funk", "metal")


def clicks(bpm: float, seconds: float = 12.0) -> Sound:
    """Return decaying bursts of noise at a tempo."""
    samples = np.zeros(round(seconds * RATE), np.float32)
    noise = np.random.default_rng(1).standard_normal(RATE // 10).astype(np.float32)
    burst = noise * np.exp(-60.0 * np.arange(len(noise)) / RATE).astype(np.float32)
    for beat in range(int(seconds * bpm / 60.0) - 1):
        start = round(beat * 60.0 / bpm * RATE)
        samples[start : start + len(burst)] += burst[: len(samples) - start] * 0.3
    return Sound(np.stack([samples, samples]), RATE)


def scale(tonic: int, steps: tuple[int, ...]) -> Sound:
    """Return a tonic, a scale up from it and the tonic's chord, in tones with overtones."""
    tones = [*(60 + tonic + step for step in steps), 60 + tonic]
    chord = (60 + tonic, 60 + tonic + steps[2], 60 + tonic + steps[4], 48 + tonic)
    parts = [tone(pitch) for pitch in tones] + [sum(tone(pitch, seconds=2.0) for pitch in chord)]
    samples = np.concatenate(parts).astype(np.float32) * 0.1
    return Sound(np.stack([samples, samples]), RATE)


def tone(pitch: int, *, seconds: float = 0.5) -> np.ndarray:
    hertz, t = 440.0 * 2.0 ** ((pitch - 69) / 12.0), np.arange(round(seconds * RATE)) / RATE
    wave: np.ndarray = sum(np.sin(2 * np.pi * hertz * n * t) / n for n in (1, 2, 3, 4)) * np.exp(-2.0 * t)
    return wave


@pytest.mark.parametrize("bpm", [63.0, 90.0, 120.0, 127.5, 171.0])
def test_the_tempo_of_a_steady_beat_is_found_to_a_quarter_of_a_percent(bpm: float) -> None:
    found = tempo_bpm(clicks(bpm))
    assert found is not None
    assert min(abs(found / bpm / reading - 1.0) for reading in (0.5, 1.0, 2.0)) < 0.0025


@pytest.mark.parametrize("tonic", [0, 3, 7, 10])
@pytest.mark.parametrize(
    ("mode", "steps"), [("major", (0, 2, 4, 5, 7, 9, 11)), ("minor", (0, 2, 3, 5, 7, 8, 10))], ids=["major", "minor"]
)
def test_the_key_of_a_scale_and_its_chord_is_found(tonic: int, mode: str, steps: tuple[int, ...]) -> None:
    assert key(scale(tonic, steps)) == (tonic, mode)


def test_where_there_is_neither_nothing_is_claimed() -> None:
    silence = Sound(np.zeros((2, 8 * RATE), np.float32), RATE)
    noise = Sound(np.random.default_rng(2).standard_normal((2, 8 * RATE)).astype(np.float32) * 0.1, RATE)
    assert (tempo_bpm(silence), key(silence)) == (None, None)
    assert key(noise) is None
    assert tempo_bpm(clicks(120.0, seconds=3.0)) is None  # too short to tell


def test_most_of_the_composers_pieces_are_heard_right(tmp_path: Path) -> None:
    tempi = keys = 0
    for number, prompt in enumerate(PIECES):
        folder = tmp_path / str(number)
        folder.mkdir()
        brief = Brief(prompt, duration_seconds=20.0, seed=number + 40, output_format="wav")
        take = ComposerEngine(()).perform(brief, folder, lambda *args: None, roles={"audio"})
        sound = codecs.read(take.files[0].path)
        heard, tonic = tempo_bpm(sound), key(sound)
        assert take.tempo_bpm is not None
        tempi += heard is not None and min(abs(heard / take.tempo_bpm / r - 1.0) for r in READINGS) < 0.02
        written = Key.parse(take.key or "")
        keys += tonic is not None and tonic == (written.tonic, "minor" if written.is_minor else "major")
    assert tempi >= 7
    assert keys >= 5
