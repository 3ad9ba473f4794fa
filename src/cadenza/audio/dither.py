"""Dither: rounding to 16 bits without the rounding following the music."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SEED = 1770
WIDTH_LSB = 0.9


def to_int16(samples: NDArray[np.float32], *, generator: np.random.Generator) -> NDArray[np.int16]:
    """Return `samples` (any shape) as 16-bit values, uniformly dithered.

    The dither is WIDTH_LSB wide and not triangular (2 LSB wide): with rounding the error stays under 1 LSB, so that
    24-bit stems still sum to a 16-bit mix, and digital silence stays digital silence.
    """
    noise = generator.random(samples.shape, dtype=np.float32)
    noise -= np.float32(0.5)
    noise *= np.float32(WIDTH_LSB)
    noise += samples * np.float32(32768.0)
    return np.clip(np.rint(noise), -32768, 32767).astype(np.int16)
