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
    response = np.ones(np.shape(hz))
    if len(sections):
        x = 4.0 * np.sin((math.pi / sample_rate) * np.asarray(hz)) ** 2
    for b0, b1, b2, a1, a2 in sections:
        response *= _power(b0, b1, b2, x) / _power(1.0, a1, a2, x)
    return response


def _power(c0: float, c1: float, c2: float, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return |c0 + c1/z + c2/z^2|^2 on the unit circle, where x is 4 sin^2 of half the angle: nothing cancels."""
    return np.asarray((c0 + c1 + c2) ** 2 + x * (c0 * c2 * x - (c0 * (c1 + 4.0 * c2) + c1 * c2)))


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
