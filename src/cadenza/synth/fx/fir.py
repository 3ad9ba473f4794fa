"""Long linear filters: a wanted loudness by frequency as a minimum-phase filter, and fast convolution in place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.tape import rest
from cadenza.synth.crew import ALONE, Crew

Samples = NDArray[np.float32]

TAPS = 2048
_FFT = 8192
_BATCH = 24  # blocks transformed at once


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
    from scipy import fft  # batches of short transforms are its strength

    hop, frames = _FFT - TAPS, sound.shape[1]
    filters = np.fft.rfft(np.stack([mid, side]), _FFT).astype(np.complex64)
    before = np.zeros((2, TAPS), np.float32)
    if circular:
        before = np.take(sound, np.arange(frames - TAPS, frames) % frames, axis=1)
    for start in range(0, frames, hop * _BATCH):
        piece = sound[:, start : start + hop * _BATCH]
        count = piece.shape[1]
        rows = -(-count // hop)
        fed = np.zeros((2, TAPS + rows * hop), np.float32)
        fed[:, :TAPS], fed[:, TAPS : TAPS + count] = before, piece
        before = fed[:, count : count + TAPS].copy()
        fed[0], fed[1] = (fed[0] + fed[1]) * np.float32(0.5), (fed[0] - fed[1]) * np.float32(0.5)
        done = np.empty((2, rows * hop), np.float32)

        def run(row: int, fed: Samples = fed, done: Samples = done) -> None:
            blocks = np.lib.stride_tricks.sliding_window_view(fed[row], _FFT)[::hop]
            made = fft.irfft(fft.rfft(blocks) * filters[row], _FFT, overwrite_x=True)
            done[row].reshape(-1, hop)[:] = made[:, TAPS:]

        crew.each(run, (0, 1))
        middle, sides = done[0, :count], done[1, :count]
        np.add(middle, sides, out=piece[0])
        np.subtract(middle, sides, out=piece[1])
        rest(sound)
        if progress:
            progress()
