"""Peaks: the outline of a wave as JSON, in the format of BBC audiowaveform (version 2), which players draw as it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from cadenza.audio.sound import Sound
from cadenza.audio.tape import rest

_AT_ONCE = 1000  # windows between two rests


def peaks(sound: Sound, *, points_per_second: float = 50.0) -> dict[str, Any]:
    """Return the lowest and highest 8-bit value of each window, channels interleaved: min, max, min, max …

    `length` is the number of windows; `data` holds 2 x channels x length whole numbers from -128 to 127.
    """
    window = max(1, round(sound.sample_rate / points_per_second))
    starts = np.arange(0, max(sound.frames, 1), window)
    samples = sound.samples if sound.frames else np.zeros((sound.channels, 1), np.float32)
    pairs = np.empty((samples.shape[0], len(starts), 2), np.float32)
    for first in range(0, len(starts), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        piece = samples[:, first * window : (first + _AT_ONCE) * window]
        for number, extreme in enumerate((np.minimum, np.maximum)):
            pairs[:, some, number] = extreme.reduceat(piece, starts[some] - starts[first], axis=1)
        rest(samples)
    values = np.clip(np.round(pairs.transpose(1, 0, 2) * 127.0), -128, 127).astype(int)
    return {
        "version": 2,
        "channels": sound.channels,
        "sample_rate": sound.sample_rate,
        "samples_per_pixel": window,
        "bits": 8,
        "length": len(starts),
        "data": values.reshape(-1).tolist(),
    }
