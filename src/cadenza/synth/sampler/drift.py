"""Drift: how a recorded tone that is held wanders off the pitch it began at, and the bend that leads it back.

The loop of a sample is often some cents off its attack, and players sink while they hold a tone.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.sampler.ear import RATE, Samples

FRAMES = 3 << 15  # 2.2 s: what is listened to
_REACH_CENTS, _LEAST_REACH_HZ = 90.0, 5.0
_HARMONICS, _LEAST_STEPS = 8, 256
_FIRST_SECONDS, _SLOT_SECONDS, _SLOTS = 0.6, 0.4, 4  # a slot is about two turns of a vibrato
_BEGINS_SECONDS = 0.45  # where the bend sets in: short tones are in tune on average, attacks as they were played
_HEED_CENTS, _MOST_CENTS = 2.5, 25.0  # what is smaller is left alone

Values = NDArray[np.float64]
STEADY: Values = np.zeros((2, 0))


def drift(sound: Samples, *, hertz: float, correction_cents: float) -> Values:
    """Return (seconds, cents): the bend that a held tone needs beside its correction; STEADY where it needs none.

    `sound` is the tone without either, (2, FRAMES) from its stroke on at RATE.
    """
    off = _slots(sound.astype(np.float64), hertz) + correction_cents
    smooth = np.convolve(np.concatenate((off[:1], off, off[-1:])), (0.25, 0.5, 0.25), "valid")
    if not np.abs(smooth).max() > _HEED_CENTS:
        return STEADY
    seconds = _FIRST_SECONDS + _SLOT_SECONDS * (np.arange(_SLOTS) + 0.5)
    bend = np.clip(-smooth, -_MOST_CENTS, _MOST_CENTS)
    return np.stack([np.concatenate(([_BEGINS_SECONDS], seconds)), np.concatenate(([0.0], bend))])


def _slots(sound: Values, hertz: float) -> Values:
    """Return how far the harmonics lie above where they belong in each slot, in cents; 0 where there is no tone.

    Each is brought down to its own middle, and the turns of what remains are counted: the mean of a vibrato.
    """
    lines = np.fft.rfft(sound)
    seconds = sound.shape[1] / RATE
    total, weights = np.zeros(_SLOTS), np.full(_SLOTS, 1e-30)
    for number in range(1, _HARMONICS + 1):
        home = number * hertz
        reach = min(max(home * (2.0 ** (_REACH_CENTS / 1200.0) - 1.0), _LEAST_REACH_HZ), 0.4 * hertz)
        low, high = int((home - reach) * seconds), int((home + reach) * seconds) + 2
        if high >= lines.shape[1]:
            break
        size = max(1 << math.ceil(math.log2(2 * (high - low))), _LEAST_STEPS)
        for row in lines[:, low:high]:
            found = np.fft.ifft(row, size)
            steps = found[1:] * found[:-1].conj()
            power = np.abs(steps)
            steps /= np.sqrt(np.maximum(power, 1e-30))
            edges = ((_FIRST_SECONDS + _SLOT_SECONDS * np.arange(_SLOTS + 1)) / seconds * size).astype(int)
            here = np.add.reduceat(steps, edges)[:-1]
            heard = np.add.reduceat(power, edges)[:-1] * (high - low) ** 2 / number
            off = low + np.angle(here) * (size / (2.0 * np.pi))
            total += heard * 1200.0 * np.log2(np.maximum(off / seconds / home, 0.5))
            weights += heard
    return np.where(weights > 1e-20, total / weights, 0.0)
