"""How loud a frequency is to a listener: the weighting of ITU-R BS.1770, read as a curve."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

REFERENCE = 0.1  # weighted RMS of one note at velocity 100
_RATE = 48000.0
_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
_HIGHPASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


def weight(frequency_hz: NDArray[np.floating[Any]]) -> Doubles:
    """Gain of the K weighting at each frequency (BS.1770-4, the 48 kHz filters)."""
    z = np.exp(-2j * np.pi * np.minimum(frequency_hz, 23000.0) / _RATE)
    total = np.ones_like(z)
    for top, bottom in (_SHELF, _HIGHPASS):
        total = total * np.polyval(top[::-1], z) / np.polyval(bottom[::-1], z)
    gain: Doubles = np.abs(total)
    return gain


def velocity_gain(velocity: float) -> float:
    """How loud a velocity is against 100: about 30 dB from a ghost note to a full stroke."""
    return float((max(velocity, 1.0) / 100.0) ** 1.6)
