"""The key of recorded music: which pitch classes sound, and whose they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.resample import resample
from cadenza.audio.sound import Sound
from cadenza.audio.spectrum import magnitudes

Classes = NDArray[np.float64]  # how much of each pitch class sounds, C first

SAMPLE_RATE, WINDOW, HOP = 11025, 8192, 2048
TONES_HZ, BASS_HZ = (60.0, 1000.0), (40.0, 180.0)
A4_HZ, A_CLASS, FIFTH = 440.0, 9, 7
OVERTONES, OVERTONE_SHARE = (2, 3, 4, 5), 0.6  # what a tone is taken to sound at n times its frequency: share / n
QUIET = 0.01  # of the loudest moment: less is not listened to
LEAST_FIT = 0.3  # correlation with a key's profile; less is noise, or no key
# How much of a piece lies on each degree, tonic first: J. Albrecht and D. Shanahan, Music Perception 31, 2013.
PROFILES = {
    "major": (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081),
    "minor": (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052),
}


def key(sound: Sound) -> tuple[int, str] | None:
    """Return (the tonic's pitch class, `major` or `minor`), None where no key fits.

    All tones are held against each key's profile, the bass against its tonic and fifth. A relative or a neighbouring
    key can be taken for the right one; a mode is heard as the one of the two that it is near.
    """
    found = spectrum(sound)
    tones = pitch_classes(without_overtones(found), found, TONES_HZ)
    bass = pitch_classes(found, found, BASS_HZ)
    if tones.std() <= 1e-9:
        return None
    fits = {
        (tonic, mode): float(np.corrcoef(tones, np.roll(profile, tonic))[0, 1])
        for mode, profile in PROFILES.items()
        for tonic in range(12)
    }
    rooted = {one: fit + bass[one[0]] + 0.5 * bass[(one[0] + FIFTH) % 12] for one, fit in fits.items()}
    best = max(rooted, key=lambda one: rooted[one])
    return best if fits[best] >= LEAST_FIT else None


def spectrum(sound: Sound) -> NDArray[np.float32]:
    """Return the magnitudes of the sound as one channel, over time."""
    mono = resample(Sound(sound.samples.mean(axis=0, keepdims=True), sound.sample_rate), sample_rate=SAMPLE_RATE)
    return magnitudes(mono.samples[0], window=WINDOW, hop=HOP)


def without_overtones(found: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the spectrum less what the tones below would put there."""
    places = np.arange(found.shape[1])
    expected = sum(found[:, np.round(places / n).astype(int)] * np.float32(OVERTONE_SHARE / n) for n in OVERTONES)
    return np.maximum(found - expected, np.float32(0.0))


def pitch_classes(tones: NDArray[np.float32], found: NDArray[np.float32], range_hz: tuple[float, float]) -> Classes:
    """Return the share of each pitch class in the spectrum's peaks, each moment of the sound counting alike."""
    hertz = np.arange(tones.shape[1]) * SAMPLE_RATE / WINDOW
    peaks = np.zeros_like(tones)
    middle = tones[:, 1:-1]
    peaks[:, 1:-1] = np.where((middle > tones[:, :-2]) & (middle >= tones[:, 2:]), middle, 0.0)
    inside = (hertz >= range_hz[0]) & (hertz <= range_hz[1])
    classes = np.round(12.0 * np.log2(hertz[inside] / A4_HZ) + A_CLASS).astype(int) % 12
    by_class = np.stack([peaks[:, inside][:, classes == number].sum(axis=1) for number in range(12)], axis=1)
    total = by_class.sum(axis=1, keepdims=True)
    shares = np.divide(by_class, total, out=np.zeros_like(by_class), where=total > 0)
    heard = found.max(axis=1) > QUIET * found.max()
    return np.asarray(shares[heard].mean(axis=0) if heard.any() else np.zeros(12), np.float64)
