"""Endings: the last moments of a piece, silent at the very end; and loops, whose tail rings into their start."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.level import peak_db

_SILENT_DB = -75.0  # against the highest peak
_SHORT_SECONDS, _LONG_SECONDS = 0.05, 1.2


def fade_out(stems: Sequence[NDArray[np.float32]], *, sample_rate: int) -> None:
    """Fade all stems together where sound is left at the end: 50 ms for a faint rest, longer for one that rings."""
    frames = stems[0].shape[1]
    last = max(1, round(_SHORT_SECONDS * sample_rate))
    left_db = max(peak_db(stem[:, -last:]) for stem in stems) - max(peak_db(stem) for stem in stems)
    if left_db <= _SILENT_DB:
        return
    share = min(max((left_db + 50.0) / 30.0, 0.0), 1.0)
    length = round((_SHORT_SECONDS + share * (_LONG_SECONDS - _SHORT_SECONDS)) * sample_rate)
    length = min(length, frames)
    silent = min(round(0.004 * sample_rate), length)
    curve = np.zeros(length, np.float32)
    curve[: length - silent] = 0.5 + 0.5 * np.cos(np.linspace(0.0, np.pi, length - silent))
    for stem in stems:
        stem[:, frames - length :] *= curve


def wrap_tail(sound: NDArray[np.float32], *, frames: int) -> NDArray[np.float32]:
    """Return the first `frames` of (2, frames + tail) with what rings past them added to the start."""
    kept = sound[:, :frames]
    for start in range(frames, sound.shape[1], frames):
        piece = sound[:, start : start + frames]
        kept[:, : piece.shape[1]] += piece
    return np.ascontiguousarray(kept)
