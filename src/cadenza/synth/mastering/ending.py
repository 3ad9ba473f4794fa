"""Endings: the last moments of a piece, silent at the very end; and loops, whose tail rings into their start."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.level import FLOOR_DB, peak_db
from cadenza.audio.tape import rest, tape

Samples = NDArray[np.float32]

_AT_ONCE = 1 << 20  # frames read between two rests
_SILENT_DB = -75.0  # against the highest peak
_SHORT_SECONDS, _LONG_SECONDS, _LONGEST_SECONDS = 0.05, 1.2, 3.0


def fade_curve(mix: Samples, *, sample_rate: int, ring_seconds: float = _LONG_SECONDS) -> Samples:
    """Return the fade for the last frames of a mix, as long as it fades: 50 ms for a faint rest, longer for what rings.

    Where the last note has rung for longer than usual, the fade takes all of `ring_seconds`, up to a limit. It is
    empty where there is nothing to fade.
    """
    frames = mix.shape[1]
    last = max(1, round(_SHORT_SECONDS * sample_rate))
    left_db = peak_db(mix[:, -last:]) - _highest_db(mix)
    if left_db <= _SILENT_DB:
        return np.zeros(0, np.float32)
    share = min(max((left_db + 50.0) / 30.0, 0.0), 1.0)
    longest = min(max(ring_seconds, _LONG_SECONDS), _LONGEST_SECONDS)
    length = round((_SHORT_SECONDS + share * (longest - _SHORT_SECONDS)) * sample_rate)
    length = min(length, frames)
    silent = min(round(0.004 * sample_rate), length)
    curve = np.zeros(length, np.float32)
    curve[: length - silent] = (0.5 + 0.5 * np.cos(np.linspace(0.0, np.pi, length - silent))) ** (1.0 + share)
    return curve


def _highest_db(mix: Samples) -> float:
    highest = FLOOR_DB
    for start in range(0, mix.shape[1], _AT_ONCE):
        highest = max(highest, peak_db(mix[:, start : start + _AT_ONCE]))
        rest(mix)
    return highest


def fade(sound: Samples, curve: Samples) -> None:
    """Lay a fade on the end of (2, frames), in place."""
    if curve.size:
        sound[:, sound.shape[1] - curve.size :] *= curve


def wrap_tail(sound: Samples, *, frames: int) -> Samples:
    """Return the first `frames` of (2, frames + tail) with what rings past them added to the start."""
    kept = sound[:, :frames]
    for start in range(frames, sound.shape[1], frames):
        piece = sound[:, start : start + frames]
        kept[:, : piece.shape[1]] += piece
    wrapped = tape(2, frames)
    wrapped[:] = kept
    return wrapped
