"""Resampling: the same sound at another rate."""

from __future__ import annotations

from math import gcd

import numpy as np

from cadenza.audio.sound import Sound


def resample(sound: Sound, *, sample_rate: int) -> Sound:
    """Return the sound at `sample_rate`, round(seconds x rate) frames long (polyphase, linear phase)."""
    if sample_rate == sound.sample_rate:
        return sound
    from scipy.signal import resample_poly

    divisor = gcd(sample_rate, sound.sample_rate)
    up, down = sample_rate // divisor, sound.sample_rate // divisor
    frames = round(sound.frames * sample_rate / sound.sample_rate)
    raw = resample_poly(sound.samples, up, down, axis=1, window=("kaiser", 9.0))
    samples = np.zeros((sound.channels, frames), np.float32)
    count = min(frames, raw.shape[1])
    samples[:, :count] = raw[:, :count]
    return Sound(samples, sample_rate)
