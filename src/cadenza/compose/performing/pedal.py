"""Pedal: down just after a chord is struck, up as the next one comes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.compose.performing.timing import seconds
from cadenza.score.score import Score

Floats = NDArray[np.float64]
CATCH_SECONDS = 0.07  # the foot comes down after the hand
CRISP_BEATS = 0.3  # a part of shorter chords means to be dry


def pedal_spans(score: Score, written: Floats, ends: Floats, *, duration: float) -> tuple[tuple[float, float], ...]:
    """Return (down, up) in seconds, one a chord under which the part plays; none where it plays short and dry."""
    if np.median(ends - written) <= CRISP_BEATS and np.median(np.diff(np.unique(written))) > 0.6:
        return ()
    chords = [c for n, c in enumerate(score.chords) if n == 0 or c.chord != score.chords[n - 1].chord]
    if not chords:
        return ()
    edges = np.array([float(c.start_beat) for c in chords] + [float(score.chords[-1].end_beat)])
    sounding = np.histogram(written, edges)[0] > 0
    when = seconds(score.tempo, edges)
    found = []
    for down, up, played in zip(when[:-1], when[1:], sounding, strict=True):
        start, stop = float(down) + CATCH_SECONDS, min(duration, float(up))
        if played and stop - start > 0.15:
            found.append((round(max(0.0, start), 4), round(stop, 4)))
    if found and sounding[-1]:
        found[-1] = (found[-1][0], round(duration, 4))
    return tuple(found)
