"""Valves and converters: overdrive without aliases, and the charm of too few bits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.instrument import Stereo
from cadenza.synth.tones.kernels import drive

_SOFT = 2.0  # a gain up to which overtones die away so soon that twice the rate holds them


@cache
def _band(times: int) -> NDArray[np.float32]:
    """Return the filter into and out of so many times the rate."""
    taps = 12 * times
    n = np.arange(taps) - (taps - 1) / 2
    fir = np.sinc(n * (0.9 / times)) * np.kaiser(taps, 8.0)
    made = np.asarray(fir / fir.sum(), dtype=np.float32)
    made.setflags(write=False)
    return made


@dataclass(frozen=True, slots=True)
class Amplifier:
    """Drives a part: `gain` against a note of ordinary level, `bias` for even harmonics, `mix` of the driven sound.

    The level that comes out is the level that went in, so that drive is a colour and not a fader.
    """

    gain: float = 4.0
    bias: float = 0.15
    mix: float = 1.0
    mono: bool = True
    level: float = 0.1

    def __call__(self, sound: Stereo, *, sample_rate: int, tempo_bpm: float) -> Stereo:
        if not np.any(sound):
            return sound
        times = 2 if self.gain <= _SOFT else 4
        fir, soft = _band(times), self.mix / self._makeup()
        if self.mono:
            sound[0] += sound[1]
            sound[0] *= np.float32(0.5)
        for side in sound[:1] if self.mono else sound:
            drive(side, fir, self.gain / (self.level * 2.5), self.bias, soft, 1 - self.mix, times)
        if self.mono:
            sound[1] = sound[0]
        return sound

    def _makeup(self) -> float:
        """What the curve does to a note of ordinary level."""
        usual = self.gain / 2.5 * 1.414
        return float(usual / np.sqrt(1 + usual**2) / (self.level * 1.414))


@dataclass(frozen=True, slots=True)
class Crush:
    """An old sampler: fewer levels, and a lower rate held or drawn."""

    bits: float = 12.0
    rate_hz: float = 26000.0

    def __call__(self, sound: Stereo, *, sample_rate: int, tempo_bpm: float) -> Stereo:
        step = 2.0 ** (1 - self.bits)
        held = np.floor(np.arange(sound.shape[1]) * self.rate_hz / sample_rate) * sample_rate / self.rate_hz
        at = np.minimum(np.round(held).astype(int), sound.shape[1] - 1) if sound.shape[1] else np.zeros(0, int)
        return np.asarray((np.round(sound[:, at] / step) * step).astype(np.float32), dtype=np.float32)
