"""Coded files: a coder adds to peaks what nobody can foretell, so what it made is read again and touched up."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cadenza.audio.codecs.codec import REST_FRAMES, pieces_of
from cadenza.audio.level import from_db
from cadenza.audio.sound import Sound
from cadenza.audio.tape import rest
from cadenza.audio.true_peak import true_peak_db
from cadenza.synth.mastering.master import CEILING_DB

NEAR_DB = -2.8  # peaks that no coder takes to the ceiling are not looked at again
_BLOCK = 2048  # frames looked at together
_HIDDEN_DB = 1.5  # samples so far under the ceiling hide no peak over it
_MORE_DB = 0.4  # taken off beyond what was over: the next coding is another one
_EDGE = 512  # frames over which a dip opens and closes


def overshoots(path: Path) -> list[tuple[int, float]]:
    """Return where a file decodes to peaks over the ceiling: the first frame of each block, and by how many dB."""
    frames, rate, _, pieces = pieces_of(path, frames_at_once=REST_FRAMES)
    threshold, found, first = from_db(CEILING_DB - _HIDDEN_DB), [], 0
    for piece in pieces:
        near = np.flatnonzero(np.abs(piece).max(axis=0) > threshold) // _BLOCK * _BLOCK
        for start in np.unique(near).tolist():
            block = piece[:, max(start - 64, 0) : start + _BLOCK + 64]
            over_db = true_peak_db(Sound(np.ascontiguousarray(block), rate)) - CEILING_DB
            if over_db > 0.0:
                found.append((first + start, over_db))
        first += piece.shape[1]
    return [(start, over_db) for start, over_db in found if start < frames]


def touch_up(sound: Sound, found: list[tuple[int, float]]) -> None:
    """Take what was over off the sound, in place: a short dip of its level at each of `found`."""
    slope = 0.5 - 0.5 * np.cos(np.pi * np.arange(_EDGE) / _EDGE)
    shape = np.concatenate((slope, np.ones(_BLOCK), slope[::-1]))
    for start, over_db in found:
        first, last = max(start - _EDGE, 0), min(start + _BLOCK + _EDGE, sound.frames)
        taken = (1.0 - from_db(-(over_db + _MORE_DB))) * shape[first - start + _EDGE : last - start + _EDGE]
        sound.samples[:, first:last] *= (1.0 - taken).astype(np.float32)
        rest(sound.samples)
