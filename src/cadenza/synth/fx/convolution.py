"""Fast convolution of single-precision sound, in place, by overlap-save: two blocks at a time as one complex sound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled
from cadenza.synth.fx.butterflies import LANES, there_and_back
from cadenza.synth.fx.fourier import join, part, transform, turns

Samples = NDArray[np.float32]

_LONGER = 2  # powers of two that a block is longer than the impulse
_LEAST = 11


@dataclass(frozen=True, slots=True)
class Filter:
    """An impulse of `taps` frames, ready for blocks of `size`: its transform, (2, size), in the order of ours."""

    taps: int
    size: int
    spectrum: Samples


def prepared(impulse: Samples, size: int) -> Filter:
    """Return an impulse (taps,) made ready; `size`, a power of two from 64 on, is longer than it."""
    spectrum = np.zeros((2, size), np.float32)
    spectrum[0, : impulse.size] = impulse
    spectrum[0] /= np.float32(size)  # what the way there and back multiplies by
    transform(spectrum[0], spectrum[1], *turns(size))
    return Filter(impulse.size, size, spectrum)


def best_size(taps: int, frames: int) -> int:
    """Return the size of blocks that is quickest for an impulse: the longer, the less is done twice."""
    size = 1 << max((taps - 1).bit_length() + _LONGER, _LEAST)
    return min(size, 1 << max((taps + frames // 2).bit_length(), _LEAST))  # what is short needs no more than itself


def convolve_row(row: Samples, before: Samples, heard: Filter) -> None:
    """Convolve (frames,) in place; `before` holds the taps - 1 frames before it, and then those at its end."""
    _overlap(row, before, heard.size, heard.taps, heard.spectrum, *turns(heard.size))


@compiled(error_model="numpy")
def _overlap(
    row: Samples, before: Samples, size: int, taps: int, spectrum: Samples, columns: Samples, turned_re: Samples,
    turned_im: Samples,
) -> None:  # fmt: skip
    frames, lead, hop = row.shape[0], taps - 1, size - taps + 1
    fed = np.zeros((2, size), np.float32)
    past = before.copy()
    for start in range(0, frames, 2 * hop):
        silent = True
        for block in range(2):
            first = start + block * hop
            count = min(max(frames - first, 0), hop)
            into = fed[block]
            into[:lead] = past
            into[lead : lead + count] = row[first : first + count]
            into[lead + count :] = np.float32(0.0)
            past[:] = into[count : count + lead]
            silent = silent and not np.any(into)
        if silent:
            continue
        re, im = fed[0], fed[1]
        part(re, im, columns)
        for at in range(size // LANES):
            there_and_back(re, im, at, turned_re, turned_im, spectrum[0], spectrum[1])
        join(re, im, columns)
        for block in range(2):
            first = start + block * hop
            count = min(max(frames - first, 0), hop)
            row[first : first + count] = fed[block, lead : lead + count]
    before[:] = past
