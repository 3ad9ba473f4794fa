"""Glue: the slow, shallow compressor over the whole mix, as a gain curve."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled
from cadenza.synth.fx.strip import STEP

_BELOW_DB = 2.0  # what is louder than this under its surroundings is held
_LOCAL = 0.8  # how far the surroundings decide, and not the mean of the whole: a loud section is not a loud stroke
_LOCAL_SECONDS = 6.0
_SILENCE = 1e-7


def glue_gains(
    power: NDArray[np.float32], *, amount: float, sample_rate: int, circular: bool = False
) -> NDArray[np.float32]:
    """Return one gain per block of power: at most 5 dB off what stands out of its surroundings, for `amount` 0-1."""
    heard = power[power > _SILENCE]
    if heard.size == 0 or amount <= 0.0:
        return np.ones(power.size, np.float32)
    attack = 1.0 - math.exp(-STEP / (0.03 * sample_rate))
    release = 1.0 - math.exp(-STEP / (0.25 * sample_rate))
    lead_in = min(power.size, round(2.0 * sample_rate / STEP)) if circular else 0
    around = _around(power, blocks=round(_LOCAL_SECONDS * sample_rate / STEP), circular=circular)
    threshold = around**_LOCAL * float(heard.mean()) ** (1.0 - _LOCAL) * 10.0 ** (-_BELOW_DB / 10.0)
    fed, threshold = (np.concatenate((row[row.size - lead_in :], row)) for row in (power, threshold))
    return np.asarray(follow(fed, threshold, 0.33 * min(amount, 1.0), attack, release)[lead_in:])


def _around(power: NDArray[np.float32], *, blocks: int, circular: bool) -> NDArray[np.float64]:
    """Return the mean power of what is heard in the `blocks` around each."""
    half = min(blocks // 2, power.size)
    wide = np.zeros(power.size + 2 * half)
    wide[half : half + power.size] = np.where(power > _SILENCE, power, 0.0)
    if circular:
        wide[:half], wide[half + power.size :] = wide[power.size : power.size + half], wide[half : 2 * half]
    sums, counts = (np.concatenate(([0.0], np.cumsum(row))) for row in (wide, wide > 0.0))
    first, last = np.arange(power.size), np.arange(power.size) + 2 * half + 1
    return np.asarray(np.maximum((sums[last] - sums[first]) / np.maximum(counts[last] - counts[first], 1.0), _SILENCE))


@compiled()
def follow(
    power: NDArray[np.float32], threshold: NDArray[np.float32], slope: float, attack: float, release: float
) -> NDArray[np.float32]:
    """Return the compressor's gain per block: `slope` dB less for each dB over its threshold, through a soft knee."""
    gains = np.ones(len(power), np.float32)
    envelope = 0.0
    for i in range(len(power)):
        envelope += (attack if power[i] > envelope else release) * (power[i] - envelope)
        over = 10.0 * math.log10(max(envelope, 1e-12) / threshold[i])
        bent = 0.0 if over < -4.0 else (over + 4.0) ** 2 / 16.0 if over < 4.0 else over
        gains[i] = 10.0 ** (-min(slope * bent, 5.0) / 20.0)
    return gains
