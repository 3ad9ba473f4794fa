"""The ride: a fader over the whole that keeps a soft section within reach of the loudest, as a gain curve."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.fx.strip import STEP

_REACH_DB, _REACH_OF_DYNAMICS_DB = 6.0, 5.0  # how far under the loudest a section may lie as it is
_SHARE, _MOST_DB = 0.7, 8.0  # what of the rest is ridden up
_DOWN_SECONDS, _UP_SECONDS = 0.35, 1.5  # down in the breath before what is loud, up while its last chord rings
_SILENCE = 1e-9
_GATE = 0.03  # of a section's loudest stretch: rests and what rings out do not count
_STRETCH_SECONDS = 0.4


def ride_gains(
    weighted: NDArray[np.float64],
    starts: Sequence[int],
    *,
    dynamics: float,
    sample_rate: int,
    circular: bool = False,
) -> NDArray[np.float32]:
    """Return one gain per block of K-weighted power; `starts` are the blocks at which sections begin."""
    edges = sorted({0, *(start for start in starts if 0 < start < weighted.size), weighted.size})
    if len(edges) < 3:
        return np.ones(weighted.size, np.float32)
    stretch = max(round(_STRETCH_SECONDS * sample_rate / STEP), 1)
    levels = np.array([_level_db(weighted[first:end], stretch) for first, end in pairwise(edges)])
    reach = _REACH_DB + _REACH_OF_DYNAMICS_DB * dynamics
    raised = np.clip(_SHARE * (levels.max() - reach - levels), 0.0, _MOST_DB)
    raised[levels <= 10.0 * np.log10(_SILENCE)] = 0.0
    if not raised.any():
        return np.ones(weighted.size, np.float32)
    at, gains = _points(edges, raised.tolist(), blocks_a_second=sample_rate / STEP, circular=circular)
    return np.asarray(10.0 ** (np.interp(np.arange(weighted.size), at, gains) / 20.0), dtype=np.float32)


def _level_db(power: NDArray[np.float64], stretch: int) -> float:
    """Return the mean level of what sounds in a section, by stretches of so many blocks."""
    whole = power
    if power.size >= stretch:
        whole = power[: power.size // stretch * stretch].reshape(-1, stretch).mean(axis=1)
    heard = whole[whole > max(_GATE * float(whole.max()), _SILENCE)]
    return float(10.0 * np.log10(heard.mean())) if heard.size else float(10.0 * np.log10(_SILENCE))


def _points(
    edges: Sequence[int], raised: Sequence[float], *, blocks_a_second: float, circular: bool
) -> tuple[list[float], list[float]]:
    """Return the blocks and the dB between which the ride goes straight."""
    down, up = _DOWN_SECONDS * blocks_a_second, _UP_SECONDS * blocks_a_second
    end, before = float(edges[-1]), raised[-1] if circular else raised[0]
    at, gains = [0.0], [before if before < raised[0] else raised[0]]

    def turn(edge: float, old: float, new: float) -> None:
        first, last = (edge - down, edge) if new < old else (edge, edge + up)
        at.extend((max(first, at[-1]), min(max(last, at[-1]), end)))
        gains.extend((old, new))

    if before < raised[0]:
        turn(0.0, before, raised[0])
    for edge, (old, new) in zip(edges[1:-1], pairwise(raised), strict=True):
        if old != new:
            turn(float(edge), old, new)
    if circular and raised[0] < raised[-1]:
        turn(end, raised[-1], raised[0])
    return at, gains
