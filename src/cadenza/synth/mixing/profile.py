"""What a sound is like on average: the spectra of a few dozen windows, enough to set its level and its colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.loudness import SILENCE_LUFS, k_weighting
from cadenza.synth.fx.biquad import Sections, power_response

WINDOW = 16384
MOST_WINDOWS = 48


@dataclass(frozen=True, slots=True)
class Profile:
    """`mid` and `side` are mean squares by window and frequency bin, (windows, bins); `hz` names the bins."""

    mid: NDArray[np.float32]
    side: NDArray[np.float32]
    hz: NDArray[np.float64]
    sample_rate: int

    @property
    def is_silent(self) -> bool:
        return self.mid.shape[0] == 0

    def levels(self, sections: Sections) -> NDArray[np.float64]:
        """Return the loudness in LUFS of each window, as it would be after `sections`."""
        response = power_response(sections, self.hz, self.sample_rate)
        response *= power_response(k_weighting(self.sample_rate), self.hz, self.sample_rate)
        power = 2.0 * ((self.mid + self.side) @ response.astype(np.float32)).astype(np.float64)
        return np.asarray(-0.691 + 10.0 * np.log10(np.maximum(power, 1e-15)))

    def lufs(self, sections: Sections) -> float:
        """Return the gated loudness after `sections`."""
        return gated(self.levels(sections))


def gated(levels: NDArray[np.float64]) -> float:
    """Return the mean loudness of windows at most 10 LU below the mean of all that are heard."""
    heard = 10.0 ** (levels[levels > -70.0] / 10.0)
    if heard.size == 0:
        return SILENCE_LUFS
    return float(10.0 * np.log10(heard[heard > 0.1 * heard.mean()].mean()))


def listen(layers: Sequence[NDArray[np.float32]], *, sample_rate: int) -> Profile:
    """Return the profile of the sum of `layers`, all (2, frames): up to MOST_WINDOWS windows spread over its sound."""
    frames = layers[0].shape[1]
    count = max(1, frames // WINDOW)
    loud = [k for k in range(count) if _has_sound(layers, k * WINDOW)]
    if len(loud) > MOST_WINDOWS:
        loud = [loud[i] for i in np.linspace(0, len(loud) - 1, MOST_WINDOWS).round().astype(int)]
    window = np.hanning(WINDOW).astype(np.float32)
    scale = np.float32(2.0 / (WINDOW * float(np.sum(window * window))))
    mid = np.zeros((len(loud), WINDOW // 2 + 1), np.float32)
    side = np.zeros_like(mid)
    for row, k in enumerate(loud):
        part = _window(layers, k * WINDOW) * window
        mid[row] = _power(part[0] + part[1]) * scale * np.float32(0.25)
        side[row] = _power(part[0] - part[1]) * scale * np.float32(0.25)
    return Profile(mid, side, np.fft.rfftfreq(WINDOW, 1.0 / sample_rate), sample_rate)


def _has_sound(layers: Sequence[NDArray[np.float32]], start: int) -> bool:
    # every eighth frame tells sound from silence
    return any(float(np.abs(layer[:, start : start + WINDOW : 8]).max(initial=0.0)) > 1e-5 for layer in layers)


def _window(layers: Sequence[NDArray[np.float32]], start: int) -> NDArray[np.float32]:
    part = np.zeros((2, WINDOW), np.float32)
    for layer in layers:
        piece = layer[:, start : start + WINDOW]
        part[:, : piece.shape[1]] += piece
    return part


def _power(signal: NDArray[np.float32]) -> NDArray[np.float32]:
    spectrum = np.fft.rfft(signal)
    return np.asarray(spectrum.real**2 + spectrum.imag**2, dtype=np.float32)
