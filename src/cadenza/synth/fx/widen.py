"""Width for what was recorded with one microphone: sides made of its own sound, scattered over a few milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.instrument import Phrase, Stereo, Voice
from cadenza.synth.tones.colour import convolve

_SECONDS, _GRAINS = 0.022, 26
_ABOVE_HZ = 280.0  # what lies below stays in the middle
_SIDE_DB = -8.5  # the sides against the middle
_NARROW = 0.003  # power of the sides against the middle under which a sound is as good as mono


@dataclass(frozen=True, slots=True)
class Widened:
    """A voice whose sound is spread where it is all but mono; folded to mono it is what it was."""

    voice: Voice
    seed: int = 1

    def __call__(self, phrase: Phrase) -> Stereo:
        sound = np.require(self.voice(phrase), np.float32, ["W"])
        middle = (sound[0] + sound[1]) * np.float32(0.5)
        apart = (sound[0] - sound[1]) * np.float32(0.5)
        power = float(np.vdot(middle, middle))
        if power <= 0.0 or float(np.vdot(apart, apart)) > _NARROW * power:
            return sound
        del apart  # nobody else has this sound: it may be written to
        sides = convolve(middle[None], scatter(self.seed, phrase.sample_rate))[0]
        sound[0] += sides
        sound[1] -= sides
        return sound


@lru_cache(maxsize=64)
def scatter(seed: int, sample_rate: int) -> NDArray[np.float32]:
    """Return the scattering filter, (1, taps): grains of either sign, thinner with time, without lows."""
    taps = 1 << int(np.ceil(np.log2(_SECONDS * sample_rate)))
    dice = np.random.Generator(np.random.PCG64([seed, 77]))
    grains = np.zeros(taps)
    step = _SECONDS * sample_rate / _GRAINS
    places = ((np.arange(_GRAINS) + dice.uniform(0.05, 0.95, _GRAINS)) * step).astype(int)
    grains[places] = dice.choice([-1.0, 1.0], _GRAINS) * np.exp(-2.0 * np.arange(_GRAINS) / _GRAINS)
    hz = np.fft.rfftfreq(2 * taps, 1 / sample_rate)
    made = np.fft.irfft(np.fft.rfft(grains, 2 * taps) / (1 + (_ABOVE_HZ / np.maximum(hz, 1.0)) ** 4) ** 0.5)[:taps]
    made[-64:] *= np.linspace(1, 0, 64)
    made *= 10 ** (_SIDE_DB / 20) / np.sqrt(np.sum(made**2))
    filtered = made[None].astype(np.float32)
    filtered.setflags(write=False)
    return filtered
