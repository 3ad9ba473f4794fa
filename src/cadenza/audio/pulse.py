"""The tempo of recorded music: how its onsets repeat."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.resample import resample
from cadenza.audio.sound import Sound
from cadenza.audio.spectrum import magnitudes

Curve = NDArray[np.float64]

SAMPLE_RATE, WINDOW, HOP = 22050, 1024, 128
BANDS = 32
LOWEST_BPM, HIGHEST_BPM = 50.0, 210.0
USUAL_BPM, USUAL_OCTAVES = 115.0, 0.9  # how tempi are spread: a bell on a logarithmic axis
MEAN_SECONDS = 0.5
LEAST_SECONDS = 4.0  # of sound: less has too few beats to tell
LEAST_STRENGTH = 0.12  # of the repetition, against the envelope's own power


def tempo_bpm(sound: Sound) -> float | None:
    """Return the tempo in beats a minute, None where nothing repeats.

    The autocorrelation of the onset strength (D. Ellis, Beat tracking by dynamic programming, 2007) at a beat and its
    multiples, weighed by how usual the tempo is. Half and double tempi can be taken for one another.
    """
    if sound.seconds < LEAST_SECONDS:
        return None
    strength = onset_strength(sound)
    power = float(strength @ strength)
    if power <= 0.0:
        return None
    repeats = autocorrelation(strength) / power
    rate = SAMPLE_RATE / HOP
    beats = np.geomspace(LOWEST_BPM, HIGHEST_BPM, 600)
    lags = 60.0 * rate / beats
    heard = [np.interp(lags * count, np.arange(len(repeats)), repeats, right=0.0) for count in (1, 2, 4)]
    score = (heard[0] + 0.6 * heard[1] + 0.4 * heard[2]) * np.exp(
        -0.5 * (np.log2(beats / USUAL_BPM) / USUAL_OCTAVES) ** 2
    )
    best = int(score.argmax())
    if heard[0][best] < LEAST_STRENGTH:
        return None
    return 60.0 * rate / finer(repeats, float(lags[best]))


def onset_strength(sound: Sound) -> Curve:
    """Return how much comes in at each HOP: what grows in any of the bands, above its mean around."""
    mono = resample(Sound(sound.samples.mean(axis=0, keepdims=True), sound.sample_rate), sample_rate=SAMPLE_RATE)
    found = magnitudes(mono.samples[0], window=WINDOW, hop=HOP)
    edges = np.unique(np.geomspace(2, found.shape[1], BANDS + 1).astype(int))
    bands = np.log1p(100.0 * np.add.reduceat(found, edges[:-1], axis=1) / np.diff(edges, append=found.shape[1])[:-1])
    growth = np.maximum(np.diff(bands, axis=0), 0.0).sum(axis=1)
    span = round(MEAN_SECONDS * SAMPLE_RATE / HOP)
    mean = np.convolve(growth, np.ones(span) / span, mode="same")
    return np.asarray(np.maximum(growth - mean, 0.0), np.float64)


def autocorrelation(curve: Curve) -> Curve:
    """Return the autocorrelation at every lag, each made up for how little of the curve overlaps itself."""
    size = 1 << (2 * len(curve) - 1).bit_length()
    found = np.fft.irfft(np.abs(np.fft.rfft(curve, size)) ** 2)[: len(curve)]
    overlap = np.arange(len(curve), 0, -1) / len(curve)
    return np.asarray(found / np.maximum(overlap, 0.1), np.float64)


def finer(repeats: Curve, lag: float) -> float:
    """Return a lag more exactly: by the highest place near its multiples, as long as they are clear."""
    for count in (1, 2, 4, 8, 16, 32):
        at = lag * count
        reach = max(2, round(0.02 * at / count**0.5)) if count == 1 else 3
        low, high = round(at) - reach, round(at) + reach + 1
        if high >= len(repeats) * 0.8:
            break
        top = low + int(repeats[low:high].argmax())
        left, middle, right = repeats[top - 1 : top + 2]
        curved = left - 2.0 * middle + right
        if top in (low, high - 1) or curved >= 0.0 or middle < LEAST_STRENGTH:
            break
        lag = (top + 0.5 * (left - right) / curved) / count
    return lag
