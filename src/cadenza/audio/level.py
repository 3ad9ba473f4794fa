"""Level: decibels and factors, peaks and powers."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

FLOOR_DB = -200.0  # what silence reads as


def to_db(factor: float) -> float:
    """Return an amplitude factor in dB; 0 and below read as FLOOR_DB."""
    return max(20.0 * math.log10(factor), FLOOR_DB) if factor > 0.0 else FLOOR_DB


def from_db(db: float) -> float:
    """Return the amplitude factor of `db`."""
    return float(10.0 ** (db / 20.0))


def peak_db(samples: NDArray[np.float32]) -> float:
    """Return the highest sample in dBFS."""
    if samples.size == 0:
        return FLOOR_DB
    return to_db(max(float(samples.max()), -float(samples.min())))


def rms_db(samples: NDArray[np.float32]) -> float:
    """Return the root mean square over all channels in dBFS."""
    if samples.size == 0:
        return FLOOR_DB
    flat = samples.reshape(-1)
    return to_db(math.sqrt(float(np.einsum("i,i", flat, flat, dtype=np.float64)) / flat.size))
