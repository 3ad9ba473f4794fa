"""The ear: how far a recorded key lies from its pitch, its fellows' loudness and the beat, heard once and put right.

The samples of free SoundFonts are up to 20 cents off and differ by 10 dB from one key to the next; a bow or a breath
may take half a second to arrive at one key and none at its neighbour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.loudness import k_weighting
from cadenza.synth.fx.biquad import power_response

RATE = 44100
FRAMES = 1 << 15  # 0.74 s: what is listened to
LEVEL_LUFS = -30.0  # what every key is brought to at HEARD_VELOCITY
HEARD_VELOCITY = 96
_SKIP_FRAMES = 4096  # pitch is heard past the stroke
_BINS = 1 << 17
_BLOCKS = 2
_REACH_CENTS, _MOST_CENTS = 80.0, 50.0
_MOST_DB = 24.0
_TONAL = 0.3  # the share of the power that must lie at the first harmonics
_HARMONICS = 12
_WOBBLE_CENTS = 4.0
_MOMENT_FRAMES, _LAG_FRAMES = 2048, 90  # how long a moment is, and over how long it is compared with itself
_ALIKE, _FEWEST_MOMENTS, _STAYS = 0.5, 6, 0.5
_WINDOW_FRAMES = 441
_ARRIVES_S, _LATEST_S = 0.08, 0.9  # within which half the level is there, and how late a tone can come at most

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a key lacks: cents of pitch, dB of level; and how many seconds of it come before it has arrived."""

    cents: float = 0.0
    gain_db: float = 0.0
    late_s: float = 0.0


def listen(sound: Samples, *, key: int) -> Correction:
    """Return the correction for a key that sounds like this, (2, FRAMES) from its stroke on at RATE."""
    lines = np.fft.rfft(sound.astype(np.float64))
    hz = np.asarray(np.fft.rfftfreq(FRAMES, 1 / RATE), dtype=np.float64)
    weighted = np.fft.irfft(lines * np.sqrt(power_response(k_weighting(RATE), hz, RATE)))
    blocks = np.sum(np.mean(weighted.reshape(2, _BLOCKS, -1) ** 2, axis=2), axis=0)
    heard = float(blocks.max())  # of a short note its stroke, of a slow one what it grows to
    if heard < 1e-12:
        return Correction()
    gain_db = LEVEL_LUFS + 0.691 - 10.0 * math.log10(heard)
    cents = -cents_off(sound, hertz=440.0 * 2.0 ** ((key - 69) / 12.0))
    return Correction(cents, min(max(gain_db, -_MOST_DB), _MOST_DB))


def lateness(sound: Samples) -> float:
    """Return how many seconds too late a tone, (2, frames) from its stroke on at RATE, comes up to half its level."""
    whole = sound[:, : sound.shape[1] // _WINDOW_FRAMES * _WINDOW_FRAMES].astype(np.float64)
    power = np.mean(np.sum(whole**2, axis=0).reshape(-1, _WINDOW_FRAMES), axis=1)
    arrived = float(np.argmax(power >= 0.25 * power.max())) * _WINDOW_FRAMES / RATE
    return min(max(arrived - _ARRIVES_S, 0.0), _LATEST_S)


def cents_off(sound: Samples, *, hertz: float) -> float:
    """Return how far the first harmonics lie above where they belong; 0 where there is no tone to tell it by."""
    pieces = sound[:, _SKIP_FRAMES:].astype(np.float64) * np.hanning(FRAMES - _SKIP_FRAMES)
    power = np.sum(np.abs(np.fft.rfft(pieces, _BINS)) ** 2, axis=0)  # each side alone: together they may cancel
    reach = 2.0 ** (_REACH_CENTS / 1200.0)
    total = weights = 0.0
    tonal = 0.0
    for number in range(1, _HARMONICS + 1):
        home = hertz * number * _BINS / RATE
        low, high = int(home / reach), int(home * reach) + 2
        if high >= power.size:
            break
        band = power[low:high]
        tonal += float(band.sum())
        band = band * (band > 0.05 * band.max())
        centre = float(band @ np.arange(low, high)) / max(float(band.sum()), 1e-30)
        weight = float(band.sum()) ** 2 / number  # the loudest decides: a stiff string's high ones lie above
        total += weight * 1200.0 * math.log2(centre / home)
        weights += weight
    if weights <= 0.0 or tonal < _TONAL * float(power.sum()):
        return 0.0
    off = total / weights
    middle = sound[:, _SKIP_FRAMES:].sum(axis=0, dtype=np.float64)
    early, late = (float(half @ half) for half in np.split(middle, 2))
    if late < _STAYS * early:  # what dies away has no vibrato, and stiff strings would mislead who counts periods
        return min(max(off, -_MOST_CENTS), _MOST_CENTS)
    moments = moments_off(middle, hertz=hertz)
    if moments.size > _FEWEST_MOMENTS and float(np.std(moments)) > _WOBBLE_CENTS:
        # a vibrato is louder on one side than on the other: lines would lean there
        rare = moments.size // 5
        off = float(np.mean(np.sort(moments)[rare : moments.size - rare]))
    return min(max(off, -_MOST_CENTS), _MOST_CENTS)


def moments_off(sound: NDArray[np.float64], *, hertz: float) -> NDArray[np.float64]:
    """Return how far a tone lies above `hertz` from moment to moment, in cents; moments without a tone are left out.

    By autocorrelation over several periods.
    """
    periods = max(1, math.ceil(_LAG_FRAMES * hertz / RATE))
    home = periods * RATE / hertz
    size = max(_MOMENT_FRAMES, int(2 * home))
    near = 2.0 ** (_MOST_CENTS / 1200.0)
    lags = np.arange(int(home / near) - 1, int(home * near) + 3)
    found = []
    for start in range(0, sound.size - size - int(lags[-1]), _MOMENT_FRAMES // 2):
        first = sound[start : start + size]
        alike = np.empty(lags.size)
        for place, lag in enumerate(lags):
            second = sound[start + lag : start + lag + size]
            alike[place] = 2.0 * float(first @ second) / max(float(first @ first + second @ second), 1e-30)
        best = int(np.argmax(alike))
        if alike[best] < _ALIKE or not 0 < best < lags.size - 1:
            continue
        before, here, after = (float(value) for value in alike[best - 1 : best + 2])
        exact = float(lags[best]) + 0.5 * (before - after) / min(before - 2.0 * here + after, -1e-12)
        found.append(1200.0 * math.log2(home / exact))
    return np.array(found)
