"""Long linear filters: a wanted loudness by frequency as a minimum-phase filter, and fast convolution in place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TAPS = 2048
_FFT = 8192


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
    return np.fft.rfftfreq(_FFT, 1.0 / sample_rate)


def filter_mid_side(
    sound: NDArray[np.float32], mid: NDArray[np.float32], side: NDArray[np.float32], *, circular: bool = False
) -> None:
    """Filter (2, frames) in place, its middle by `mid` and its sides by `side`; a circular sound runs into itself."""
    hop = _FFT - TAPS
    filters = np.fft.rfft(np.stack([mid, side]), _FFT).astype(np.complex64)
    frames = sound.shape[1]
    block = np.zeros((2, _FFT), np.float32)
    if circular:
        tail = np.take(sound, np.arange(frames - TAPS, frames) % frames, axis=1)
        block[:, hop:] = _to_mid_side(tail)
    for start in range(0, frames, hop):
        piece = sound[:, start : start + hop]
        count = piece.shape[1]
        block[:, :TAPS] = block[:, hop:]
        block[:, TAPS : TAPS + count] = _to_mid_side(piece)
        block[:, TAPS + count :] = 0.0
        done = np.fft.irfft(np.fft.rfft(block) * filters, _FFT)[:, TAPS : TAPS + count]
        piece[0] = done[0] + done[1]
        piece[1] = done[0] - done[1]


def _to_mid_side(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.stack([sound[0] + sound[1], sound[0] - sound[1]]) * np.float32(0.5)
