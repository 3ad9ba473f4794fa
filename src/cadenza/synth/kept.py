"""Sound that is kept for the next time it is wanted, half as large as it is heard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.instrument import Stereo


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A sound in sixteen bits below its own peak: `samples` (2, frames), each worth `unit`."""

    samples: NDArray[np.int16]
    unit: float

    @classmethod
    def of(cls, sound: Stereo) -> Kept:
        unit = float(np.abs(sound).max()) / 32767 + 1e-30
        return cls(np.rint(sound / unit).astype(np.int16), unit)

    @property
    def frames(self) -> int:
        return int(self.samples.shape[1])

    def heard(self, gain: float = 1.0, frames: int | None = None) -> Stereo:
        """Return the sound, or its first `frames`, so many times as loud; it may be written to."""
        return self.samples[:, :frames] * np.float32(gain * self.unit)
