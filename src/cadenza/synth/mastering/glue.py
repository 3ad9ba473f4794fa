"""Glue: the slow, shallow compressor over the whole mix, as a gain curve."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from cadenza.synth.fx.strip import STEP


def glue_gains(
    power: NDArray[np.float32], *, amount: float, sample_rate: int, circular: bool = False
) -> NDArray[np.float32]:
    """Return one gain per block of power, 1 on average: at most about 4 dB off the loudest, for `amount` 0-1."""
    heard = power[power > 1e-7]
    if heard.size == 0 or amount <= 0.0:
        return np.ones(power.size, np.float32)
    threshold = float(heard.mean()) * 10.0 ** (-2.0 / 10.0)
    attack = 1.0 - math.exp(-STEP / (0.03 * sample_rate))
    release = 1.0 - math.exp(-STEP / (0.25 * sample_rate))
    lead_in = min(power.size, round(2.0 * sample_rate / STEP)) if circular else 0
    fed = np.concatenate((power[power.size - lead_in :], power))
    return np.asarray(follow(fed, threshold, 0.45 * min(amount, 1.0), attack, release)[lead_in:])


@njit(cache=True, nogil=True)
def follow(  # type: ignore[no-untyped-def]
    power, threshold, slope, attack, release
):
    """Return the compressor's gain per block: `slope` dB less for each dB over the threshold, through a soft knee."""
    gains = np.ones(len(power), np.float32)
    envelope = 0.0
    for i in range(len(power)):
        envelope += (attack if power[i] > envelope else release) * (power[i] - envelope)
        over = 10.0 * math.log10(max(envelope, 1e-12) / threshold)
        bent = 0.0 if over < -4.0 else (over + 4.0) ** 2 / 16.0 if over < 4.0 else over
        gains[i] = 10.0 ** (-min(slope * bent, 5.0) / 20.0)
    return gains
