"""What a sound is like on average: the spectra of a few dozen windows, enough to set its level and its colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.loudness import SILENCE_LUFS, k_weighting
from cadenza.audio.tape import rest
from cadenza.synth.fx.biquad import Sections, power_response

WINDOW = 16384
_AT_ONCE = 64  # windows searched between two rests
PART_WINDOWS, MIX_WINDOWS = 32, 64

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Profile:
    """`mid` and `side` are mean squares by window and frequency bin, (windows, bins); `hz` names the bins."""

    mid: NDArray[np.float32]
    side: NDArray[np.float32]
    hz: NDArray[np.float64]
    sample_rate: int

    @property
    def is_silent(self) -> bool:
        return len(self.mid) == 0

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


def listen(layers: Sequence[Samples], *, sample_rate: int, windows: int = PART_WINDOWS) -> Profile:
    """Return the profile of the sum of `layers`, all (2, frames): up to `windows` windows spread over its sound."""
    from scipy import fft

    loud = _loud_windows(layers)
    if len(loud) > windows:
        loud = loud[np.linspace(0, len(loud) - 1, windows).round().astype(int)]
    taper = np.hanning(WINDOW).astype(np.float32)
    scale = np.float32(0.5 / (WINDOW * float(np.sum(taper * taper))))
    mid = np.zeros((len(loud), WINDOW // 2 + 1), np.float32)
    side = np.zeros_like(mid)
    for row, k in enumerate(loud):
        part = _window(layers, k * WINDOW)
        both = np.stack([part[0] + part[1], part[0] - part[1]]) * taper
        spectra = fft.rfft(both, overwrite_x=True)
        powers = (spectra.real**2 + spectra.imag**2) * scale
        mid[row], side[row] = powers[0], powers[1]
    hz = np.asarray(np.arange(WINDOW // 2 + 1) * (sample_rate / WINDOW), dtype=np.float64)
    return Profile(mid, side, hz, sample_rate)


def _loud_windows(layers: Sequence[Samples]) -> NDArray[np.int64]:
    """Return which windows hold sound, by every 16th frame."""
    frames = layers[0].shape[1]
    starts = np.arange(0, max(frames - WINDOW, 0) + 1, WINDOW) // 16
    loud = np.zeros(starts.size, dtype=bool)
    for layer in layers:
        for first in range(0, starts.size, _AT_ONCE):
            here = starts[first : first + _AT_ONCE]
            last = frames if first + _AT_ONCE >= starts.size else (first + _AT_ONCE) * WINDOW
            for row in layer:
                heard = np.abs(row[first * WINDOW : last : 16])
                loud[first : first + _AT_ONCE] |= np.maximum.reduceat(heard, here - here[0]) > 1e-5
            rest(layer)
    return np.flatnonzero(loud)


def _window(layers: Sequence[Samples], start: int) -> Samples:
    part = np.zeros((2, WINDOW), np.float32)
    for layer in layers:
        piece = layer[:, start : start + WINDOW]
        part[:, : piece.shape[1]] += piece
        rest(layer)  # a system of large pages has read far more than the window
    return part
