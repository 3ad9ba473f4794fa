"""The magnitudes of a sound's spectrum over time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FRAMES_AT_ONCE = 256


def magnitudes(samples: NDArray[np.float32], *, window: int, hop: int) -> NDArray[np.float32]:
    """Return the short-time spectrum, shaped (times, window // 2 + 1), under a Hann window; a full sine reads 0.5."""
    padded = np.pad(samples, (0, max(0, window - len(samples))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, window)[::hop]
    shape = np.hanning(window).astype(np.float32)
    parts = np.array_split(frames, len(frames) // FRAMES_AT_ONCE + 1)
    found = np.concatenate([np.abs(np.fft.rfft(part * shape)).astype(np.float32) for part in parts])
    return np.asarray(found / np.float32(shape.sum()), np.float32)
