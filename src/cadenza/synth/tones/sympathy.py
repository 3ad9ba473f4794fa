"""Sympathy: what the undamped strings of a piano answer to the struck ones while the pedal is down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.instrument import Phrase, Stereo
from cadenza.synth.tones.colour import convolve
from cadenza.synth.tones.dice import stream

_LOW, _HIGH = 28, 84  # the strings that have dampers and ring long enough to be heard
_PARTIALS = 4
_SLOWER = 4
_BLOCK = 1 << 18  # frames
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
            answer = _answer(sound[:, begin:end], strings(self.seconds, self.seed, rate // _SLOWER))
            for start in range(0, end - begin, _BLOCK):  # a long pedal makes no long array of its gate
                stop = min(start + _BLOCK, end - begin)
                gate = self._gate(np.arange(start, stop) / rate, last - first)
                sound[:, begin + start : begin + stop] += answer[:, start:stop] * gate

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


def _answer(sound: Stereo, strings: NDArray[np.float32]) -> Stereo:
    """What the strings answer, made at a quarter of the rate: they have nothing to say above 5 kHz."""
    from scipy.signal import resample_poly

    low = resample_poly(sound.mean(axis=0), 1, _SLOWER)
    made = convolve(np.stack((low, low)), strings)
    return np.asarray(resample_poly(made, _SLOWER, 1, axis=1), dtype=np.float32)


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
