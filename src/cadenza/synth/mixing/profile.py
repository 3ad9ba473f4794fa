"""What a sound is like on average: the spectra of a few dozen windows, enough to set its level and its colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.loudness import SILENCE_LUFS, k_weighting
from cadenza.audio.tape import rest
from cadenza.compiled import compiled
from cadenza.synth.fx.biquad import Sections, power_response
from cadenza.synth.fx.fourier import places, transform, turns

WINDOW = 16384
_AT_ONCE = 64  # windows looked through together
_LANES = 16  # of a sum, so that its order is known
_SPARSE = 16  # which frame of so many is looked at to find out where there is sound
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
        response *= _ear(self.sample_rate)
        power = 2.0 * weighted(self.mid, self.side, response.astype(np.float32)).astype(np.float64)
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
    loud = _loud_windows(layers)
    if len(loud) > windows:
        loud = loud[np.linspace(0, len(loud) - 1, windows).round().astype(int)]
    taper = np.hanning(WINDOW).astype(np.float32)
    scale = np.float32(0.125 / (WINDOW * float(np.sum(taper * taper))))
    mid, side = np.zeros((2, len(loud), WINDOW // 2 + 1), np.float32)
    both = np.empty((2, WINDOW), np.float32)
    for number, window in enumerate(loud.tolist()):
        both[:] = 0.0
        for layer in layers:
            gather(layer, window * WINDOW, taper, both)
            rest(layer)  # a system of large pages has read far more than the window
        square(both, scale, places(WINDOW), *turns(WINDOW), mid[number], side[number])
    return Profile(mid, side, _bins_hz(sample_rate), sample_rate)


def _loud_windows(layers: Sequence[Samples]) -> NDArray[np.int64]:
    """Return which windows hold sound."""
    frames = layers[0].shape[1]
    loud = np.zeros(max(frames - WINDOW, 0) // WINDOW + 1, bool)
    for layer in layers:
        for first in range(0, len(loud), _AT_ONCE):
            some = loud[first : first + _AT_ONCE]
            last = first + len(some) == len(loud)
            mark_sound(layer[:, first * WINDOW : None if last else (first + len(some)) * WINDOW], some)
            rest(layer)
    return np.flatnonzero(loud)


@lru_cache(maxsize=4)
def _ear(sample_rate: int) -> NDArray[np.float64]:
    """Return what K-weighting makes of the power at each bin."""
    made = power_response(k_weighting(sample_rate), _bins_hz(sample_rate), sample_rate)
    made.setflags(write=False)
    return made


def _bins_hz(sample_rate: int) -> NDArray[np.float64]:
    return np.asarray(np.arange(WINDOW // 2 + 1) * (sample_rate / WINDOW), dtype=np.float64)


@compiled()
def mark_sound(sound: Samples, loud: NDArray[np.bool_]) -> None:
    """Mark the windows of (2, frames) that hold anything, by some of their frames; the last is as long as may be."""
    for number in range(len(loud)):
        end = sound.shape[1] if number + 1 == len(loud) else (number + 1) * WINDOW
        loud[number] = loud[number] or holds_sound(sound, number * WINDOW, end)


@compiled()
def holds_sound(sound: Samples, start: int, end: int) -> bool:
    """Say whether frames `start` to `end` of (2, frames) hold anything, by some of them."""
    for row in range(sound.shape[0]):
        for at in range(start, end, _SPARSE):
            if abs(sound[row, at]) > 1e-5:
                return True
    return False


@compiled(fastmath={"nsz"})
def gather(sound: Samples, start: int, taper: Samples, both: Samples) -> None:
    """Add the middle and the sides of the window of (2, frames) that begins there, tapered: (2, WINDOW)."""
    count = min(len(taper), sound.shape[1] - start)
    left, right = sound[0, start : start + count], sound[1, start : start + count]
    middle, sides = both[0], both[1]
    for i in range(count):
        middle[i] += (left[i] + right[i]) * taper[i]
        sides[i] += (left[i] - right[i]) * taper[i]


@compiled(fastmath={"nsz"})
def square(
    both: Samples, scale: np.float32, where: NDArray[np.uint64], columns: Samples, turned_re: Samples,
    turned_im: Samples, mid: Samples, side: Samples,
) -> None:  # fmt: skip
    """Fill in the powers of a middle and its sides by frequency, times `scale`: transformed as one complex sound.

    What is alike at a frequency and at its negative belongs to the one, what differs to the other.
    """
    re, im = both[0], both[1]
    transform(re, im, columns, turned_re, turned_im)
    for n in range(where.shape[1]):
        k, here, there = where[0, n], where[1, n], where[2, n]
        x, y = re[here] + re[there], im[here] - im[there]
        mid[k] = (x * x + y * y) * scale
        x, y = re[here] - re[there], im[here] + im[there]
        side[k] = (x * x + y * y) * scale


@compiled(fastmath={"nsz"})
def weighted(mid: Samples, side: Samples, response: Samples) -> Samples:
    """Return the sum of both, (windows, bins), over the bins, each times its response: (windows,)."""
    # a product of matrices keeps other cores spinning after it, and its last bit depends on how many there are
    totals = np.zeros(mid.shape[0], np.float32)
    bins = response.shape[0]
    whole = bins - bins % _LANES
    lanes = np.empty(_LANES, np.float32)
    for number in range(mid.shape[0]):
        one, other = mid[number], side[number]
        lanes[:] = np.float32(0.0)
        for at in range(0, whole, _LANES):
            for lane in range(_LANES):
                lanes[lane] += (one[at + lane] + other[at + lane]) * response[at + lane]
        total = np.float32(0.0)
        for lane in range(_LANES):
            total += lanes[lane]
        for at in range(whole, bins):
            total += (one[at] + other[at]) * response[at]
        totals[number] = total
    return totals
