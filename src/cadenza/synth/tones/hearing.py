"""What of a tone reaches a listener: the ear's weighting and the fixed colours behind a voice, drawn once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.tones.colour import Effect, passed
from cadenza.synth.tones.loudness import weight

Doubles = NDArray[np.float64]
_LOWEST_HZ, _OCTAVES, _STEPS = 16.0, 11, 192


@dataclass(frozen=True, slots=True)
class Hearing:
    """Gain over frequency, drawn on a fine grid of log frequency."""

    curve: Doubles

    def __call__(self, frequency_hz: Doubles) -> Doubles:
        place = np.log2(np.maximum(frequency_hz, _LOWEST_HZ) / _LOWEST_HZ) * _STEPS
        cell = np.minimum(place.astype(np.intp), len(self.curve) - 2)
        heard: Doubles = self.curve[cell] + (place - cell) * (self.curve[cell + 1] - self.curve[cell])
        return heard


@cache
def hearing(effects: tuple[Effect, ...]) -> Hearing:
    """How loud each frequency of a dry tone is once it has gone through `effects`."""
    grid = _LOWEST_HZ * 2 ** (np.arange(_OCTAVES * _STEPS + 2) / _STEPS)
    return Hearing(weight(grid) * passed(effects, grid))
