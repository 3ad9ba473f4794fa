"""Limiter: the gain curve that keeps every block under the ceiling, looking ahead and letting go slowly."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled
from cadenza.synth.fx.strip import STEP

LOOKAHEAD_SECONDS = 0.005
RELEASE_SECONDS = 0.09


def limiter_gains(
    peaks: NDArray[np.float32], *, ceiling: float, sample_rate: int, circular: bool = False
) -> NDArray[np.float32]:
    """Return one gain per block, at most ceiling / peak in each, smooth over the look-ahead."""
    ahead = max(2, round(LOOKAHEAD_SECONDS * sample_rate / STEP))
    release = 1.0 - math.exp(-STEP / (RELEASE_SECONDS * sample_rate))
    pad = min(peaks.size, round(1.0 * sample_rate / STEP)) if circular else 0
    fed = np.concatenate((peaks[peaks.size - pad :], peaks, peaks[:pad]))
    gains = hold_down(fed, np.float32(ceiling), ahead, release)
    return np.asarray(gains[pad : pad + peaks.size])


def to_nodes(gains: NDArray[np.float32], *, circular: bool = False) -> NDArray[np.float32]:
    """Return the points between blocks: each the lower of its neighbours, so that no block is exceeded on the way."""
    if gains.size == 0:
        return np.ones(1, np.float32)
    first, last = (gains[-1], gains[0]) if circular else (gains[0], gains[-1])
    return np.minimum(np.concatenate(([first], gains)), np.concatenate((gains, [last]))).astype(np.float32)


@compiled()
def hold_down(
    peaks: NDArray[np.float32], ceiling: float | np.float32, ahead: int, release: float
) -> NDArray[np.float32]:
    """Return the smoothed gains: the lowest need within `ahead` blocks, a slow release, then a mean."""
    count = len(peaks)
    held = np.ones(count, np.float32)
    gain = 1.0
    for i in range(count):
        need = 1.0
        for k in range(i, min(i + ahead + 1, count)):
            if peaks[k] * need > ceiling:
                need = ceiling / peaks[k]
        gain = min(need, gain + (1.0 - gain) * release)
        held[i] = gain
    smooth = np.ones(count, np.float32)
    for i in range(count):
        total = 0.0
        for k in range(i - ahead, i + 1):
            total += held[max(k, 0)]
        smooth[i] = total / (ahead + 1)
    return smooth
