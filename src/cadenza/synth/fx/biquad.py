"""Second-order filters as rows b0 b1 b2 a1 a2, after R. Bristow-Johnson's cookbook."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Sections = NDArray[np.float64]  # (filters, 5)

BUTTERWORTH_Q = math.sqrt(0.5)


def highpass(hz: float, sample_rate: int, *, q: float = BUTTERWORTH_Q) -> list[float]:
    """Return a 12 dB/octave highpass."""
    w, alpha = _angle(hz, sample_rate, q)
    c = math.cos(w)
    return _row((1 + c) / 2, -(1 + c), (1 + c) / 2, 1 + alpha, -2 * c, 1 - alpha)


def lowpass(hz: float, sample_rate: int, *, q: float = BUTTERWORTH_Q) -> list[float]:
    """Return a 12 dB/octave lowpass."""
    w, alpha = _angle(hz, sample_rate, q)
    c = math.cos(w)
    return _row((1 - c) / 2, 1 - c, (1 - c) / 2, 1 + alpha, -2 * c, 1 - alpha)


def bell(hz: float, gain_db: float, sample_rate: int, *, q: float = 1.0) -> list[float]:
    """Return a bell of `gain_db` around `hz`."""
    w, alpha = _angle(hz, sample_rate, q)
    a, c = 10.0 ** (gain_db / 40.0), math.cos(w)
    return _row(1 + alpha * a, -2 * c, 1 - alpha * a, 1 + alpha / a, -2 * c, 1 - alpha / a)


def low_shelf(hz: float, gain_db: float, sample_rate: int) -> list[float]:
    """Return a shelf of `gain_db` below `hz`."""
    return _shelf(hz, gain_db, sample_rate, -1.0)


def high_shelf(hz: float, gain_db: float, sample_rate: int) -> list[float]:
    """Return a shelf of `gain_db` above `hz`."""
    return _shelf(hz, gain_db, sample_rate, 1.0)


def cascade(*rows: list[float]) -> Sections:
    """Return the rows as one filter."""
    return np.array(rows, dtype=np.float64).reshape(-1, 5)


def power_response(sections: Sections, hz: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    """Return the squared magnitude of the cascade at each frequency."""
    z = np.exp(-2j * np.pi * np.asarray(hz) / sample_rate)
    response = np.ones(z.shape, dtype=np.complex128)
    for b0, b1, b2, a1, a2 in sections:
        response *= (b0 + z * (b1 + z * b2)) / (1.0 + z * (a1 + z * a2))
    return np.asarray(np.abs(response) ** 2)


def _shelf(hz: float, gain_db: float, sample_rate: int, side: float) -> list[float]:
    w, alpha = _angle(hz, sample_rate, BUTTERWORTH_Q)
    a, c = 10.0 ** (gain_db / 40.0), math.cos(w)
    root, up, down = 2 * math.sqrt(a) * alpha, a + 1, a - 1
    s = side
    return _row(
        a * (up + s * down * c + root),
        -s * 2 * a * (down + s * up * c),
        a * (up + s * down * c - root),
        up - s * down * c + root,
        s * 2 * (down - s * up * c),
        up - s * down * c - root,
    )


def _angle(hz: float, sample_rate: int, q: float) -> tuple[float, float]:
    w = 2 * math.pi * min(hz, 0.49 * sample_rate) / sample_rate
    return w, math.sin(w) / (2 * q)


def _row(b0: float, b1: float, b2: float, a0: float, a1: float, a2: float) -> list[float]:
    return [b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0]
