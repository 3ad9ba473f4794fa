"""Sympathy: what the undamped strings of a piano answer to the struck ones while the pedal is down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.instrument import Phrase, Stereo
from cadenza.synth.tones.dice import stream
from cadenza.synth.tones.quarter import SLOWER, STEP, add_quick, lowpass, slowed

_LOW, _HIGH = 28, 84  # the strings that have dampers and ring long enough to be heard
_PARTIALS = 4
_SIZES = tuple(size << power for power in range(12, 18) for size in (4, 5, 6, 7))  # quick to transform
_LONGEST = 1 << 16  # slow frames answered at once
_RISE_S, _FALL_S = 0.06, 0.12  # of the dampers, leaving and coming back


@dataclass(frozen=True, slots=True)
class Sympathy:
    """`level_db` is the answer to a noise; to its own notes it is some 12 dB more. It rings for `seconds`."""

    level_db: float = -30.0
    seconds: float = 1.1
    seed: int = 51

    def add(self, sound: Stereo, phrase: Phrase) -> None:
        """Add the answer to a part's sound, in place."""
        rate = phrase.sample_rate
        for first, last in self._spans(phrase):
            begin, end = round(first * rate), min(round((last + _FALL_S) * rate), phrase.frames)
            if end - begin < 64 or not np.any(sound[:, begin:end]):
                continue
            span = sound[:, begin:end]
            edges = np.arange((end - begin) // STEP + 2, dtype=np.float64)
            gate = self._gate(edges * (STEP / rate), last - first)
            answer = _answer(slowed(span, lowpass()), self.seconds, self.seed, rate // SLOWER)
            add_quick(span, answer, lowpass(), gate)

    def _gate(self, time: NDArray[np.float64], held: float) -> NDArray[np.float32]:
        """How far the dampers are off the strings, at seconds after the pedal went down."""
        shut = np.clip((time - held) / _FALL_S, 0.0, 1.0)
        gate = 10 ** (self.level_db / 20) * np.minimum(time / _RISE_S, 1.0) * (0.5 + 0.5 * np.cos(np.pi * shut))
        return np.asarray(gate, dtype=np.float32)

    def _spans(self, phrase: Phrase) -> list[tuple[float, float]]:
        """Pedal spans within the phrase, those that all but touch made one: a change of pedal damps little of this."""
        spans: list[tuple[float, float]] = []
        for down, up in phrase.pedal:
            if down * phrase.sample_rate < phrase.frames and up > down:
                spans.append((max(down, 0.0), up))
        return spans


def _answer(slow: NDArray[np.float32], seconds: float, seed: int, sample_rate: int) -> Stereo:
    """Return what the strings answer to (frames,), at its rate: (2, frames). They have nothing to say above 5 kHz."""
    from scipy import fft  # in single precision, which numpy's is not

    taps = strings(seconds, seed, sample_rate).shape[1]
    least = min(len(slow), _LONGEST) + taps  # at most so much is transformed at once
    size = next(size for size in _SIZES if size >= least)
    spectrum = _spectrum(seconds, seed, sample_rate, size)
    made, hop = np.empty((2, len(slow)), np.float32), size - taps
    fed = np.zeros(size, np.float32)
    for start in range(0, len(slow), hop):
        piece = slow[max(start - taps, 0) : start + hop]
        fed[size - hop - min(start, taps) :][: len(piece)] = piece
        fed[size - hop - min(start, taps) + len(piece) :] = 0.0
        here = fft.irfft(fft.rfft(fed) * spectrum, size, overwrite_x=True)[:, size - hop :]
        made[:, start : start + hop] = here[:, : len(slow) - start]
    return made


@lru_cache(maxsize=8)
def _spectrum(seconds: float, seed: int, sample_rate: int, size: int) -> NDArray[np.complex64]:
    from scipy import fft

    spectrum = np.asarray(fft.rfft(strings(seconds, seed, sample_rate), size), dtype=np.complex64)
    spectrum.setflags(write=False)
    return spectrum


@lru_cache(maxsize=4)
def strings(seconds: float, seed: int, sample_rate: int) -> NDArray[np.float32]:
    """What all the strings answer to a click: (2, taps), each side of unit power."""
    taps = round(seconds * sample_rate)
    time = np.arange(taps) / sample_rate
    dice = stream(seed, 9)
    made = np.zeros((2, taps))
    for pitch in range(_LOW, _HIGH + 1):
        for partial in range(1, _PARTIALS + 1):
            hertz = 440 * 2 ** ((pitch - 69) / 12) * partial * (1 + 1e-4 * partial**2)
            if hertz > 0.4 * sample_rate:
                continue
            life = seconds * (0.9 - 0.1 * partial) * 2 ** (-max(pitch - 60, 0) / 24)
            wave = np.sin(2 * np.pi * hertz * time + dice.uniform(0, 2 * np.pi)) * np.exp(-6.9 * time / life)
            side = np.clip((pitch - 56) / 40 + 0.3 * dice.uniform(-1, 1), -0.8, 0.8)
            made += np.array([[np.sqrt(1 - side)], [np.sqrt(1 + side)]]) * wave * partial**-0.7
    made *= np.minimum(time / 0.012, 1.0)
    made /= np.sqrt(np.sum(made**2, axis=1, keepdims=True))
    answer = made.astype(np.float32)
    answer.setflags(write=False)
    return answer
