"""Long linear filters: a wanted loudness by frequency as a minimum-phase filter, and fast convolution in place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.crew import ALONE, Crew
from cadenza.audio.tape import rest
from cadenza.compiled import compiled
from cadenza.synth.fx.convolution import best_size, convolve_row, prepared

Samples = NDArray[np.float32]

TAPS = 2048
_FFT = 8192
_PIECE = 1 << 17  # frames filtered at once


def minimum_phase(gain_db: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the TAPS-long filter whose gain at the _FFT // 2 + 1 evenly spaced frequencies is `gain_db`."""
    log_gain = gain_db * (np.log(10.0) / 20.0)
    cepstrum = np.fft.irfft(log_gain, _FFT)
    cepstrum[1 : _FFT // 2] *= 2.0
    cepstrum[_FFT // 2 + 1 :] = 0.0
    impulse = np.fft.irfft(np.exp(np.fft.rfft(cepstrum)), _FFT)[:TAPS]
    fade = TAPS // 4
    impulse[-fade:] *= 0.5 + 0.5 * np.cos(np.pi * (np.arange(fade) + 0.5) / fade)
    return np.asarray(impulse, dtype=np.float32)


def grid_hz(sample_rate: int) -> NDArray[np.float64]:
    """Return the frequencies that `minimum_phase` wants its gains at."""
    return np.asarray(np.arange(_FFT // 2 + 1) * (sample_rate / _FFT), dtype=np.float64)


def filter_mid_side(
    sound: Samples,
    mid: Samples,
    side: Samples,
    *,
    circular: bool = False,
    progress: Callable[[], None] | None = None,
    crew: Crew = ALONE,
) -> None:
    """Filter (2, frames) in place, its middle by `mid` and its sides by `side`; a circular sound runs into itself.

    `progress` is called every few seconds of sound.
    """
    frames, taps = sound.shape[1], max(mid.size, side.size)
    filters = [prepared(np.pad(one, (0, taps - one.size)), best_size(taps, frames)) for one in (mid, side)]
    before = np.zeros((2, taps - 1), np.float32)
    if circular:
        fold(np.take(sound, np.arange(frames - taps + 1, frames) % frames, axis=1), before)
    for start in range(0, frames, _PIECE):
        piece = sound[:, start : start + _PIECE]
        folded = np.empty(piece.shape, np.float32)
        fold(piece, folded)

        def run(row: int, folded: Samples = folded) -> None:
            convolve_row(folded[row], before[row], filters[row])

        crew.each(run, (0, 1))
        unfold(folded, piece)
        rest(sound)
        if progress:
            progress()


@compiled(fastmath={"nsz"})
def fold(sound: Samples, folded: Samples) -> None:
    """Fill in the middle and the sides of (2, frames)."""
    half = np.float32(0.5)
    left, right, middle, sides = sound[0], sound[1], folded[0], folded[1]
    for i in range(left.shape[0]):
        middle[i], sides[i] = (left[i] + right[i]) * half, (left[i] - right[i]) * half


@compiled(fastmath={"nsz"})
def unfold(folded: Samples, sound: Samples) -> None:
    """Undo that."""
    left, right, middle, sides = sound[0], sound[1], folded[0], folded[1]
    for i in range(left.shape[0]):
        left[i], right[i] = middle[i] + sides[i], middle[i] - sides[i]
