"""Render cards: what a render measures, stem by stem and bar by bar, as text that a change can be seen in."""

from __future__ import annotations

import numpy as np

from cadenza.audio.level import peak_db, rms_db
from cadenza.audio.loudness import integrated_lufs
from cadenza.audio.sound import Sound
from cadenza.synth.mixdown import Mixdown

QUIET_DB = -70.0  # what is softer is written as this


def card(mixdown: Mixdown, *, bar_seconds: float) -> str:
    """Return a line for the mix and each stem: seconds, peak in dBFS, LUFS, and the energy of each bar in dB."""
    sounds = {"mix": mixdown.mix, **mixdown.stems}
    return "".join(f"{name:8}{line(sound, bar_seconds=bar_seconds)}\n" for name, sound in sounds.items())


def line(sound: Sound, *, bar_seconds: float) -> str:
    width = round(bar_seconds * sound.sample_rate)
    bars = [sound.samples[:, at : at + width] for at in range(0, sound.frames - width // 2, width)]
    levels = [max(rms_db(bar), QUIET_DB) for bar in bars]
    lufs = max(integrated_lufs(sound), QUIET_DB)
    numbers = [f"{sound.seconds:8.3f}", f"{max(peak_db(sound.samples), QUIET_DB):7.1f}", f"{lufs:7.1f}"]
    return " ".join(numbers + [f"{level:5.0f}" for level in levels])


def distance(one: str, other: str) -> float:
    """Return the largest difference between the numbers of two cards, infinity where their words differ."""
    rows = [[row.split() for row in text.splitlines()] for text in (one, other)]
    if [(row[0], len(row)) for row in rows[0]] != [(row[0], len(row)) for row in rows[1]]:
        return float("inf")
    values = [np.array([float(value) for row in part for value in row[1:]]) for part in rows]
    return float(np.abs(values[0] - values[1]).max())
