"""Spectrum: the balance of bands a style aims at, and the one filter that brings a mix nearer to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.score.production import Production
from cadenza.synth.fx.fir import grid_hz, minimum_phase
from cadenza.synth.mixing.profile import Profile

OCTAVES_HZ = np.array([31.5, 63, 125, 250, 500, 1000, 2000, 4000, 8000, 16000])
# energy by octave in dB, relative within each row: guard rails, not recipes
TARGETS_DB: dict[str, tuple[float, ...]] = {
    "modern": (-8, 0, -0.5, -3, -4.5, -6.5, -8.5, -10.5, -13.5, -21),
    "bass": (-3, 1, -1, -5, -7, -9, -11, -12.5, -15, -22),
    "bright": (-10, -2, -2, -3, -4, -5, -6, -8, -11, -18),
    "warm": (-9, -1, 0, -1.5, -3.5, -6.5, -9.5, -13, -17.5, -26),
    "orchestral": (-14, -6, -2, 0, -1, -3, -6, -10, -16, -26),
    "lofi": (-10, -1, 0, -1.5, -3.5, -6.5, -10, -15, -23, -36),
    "acoustic": (-16, -5, -1, -0.5, -2, -4, -6.5, -10, -14, -22),
}
THIRDS_HZ = 31.5 * 2.0 ** (np.arange(28) / 3.0)
LIMIT_DB = 10.0
_MOST_RAISING_DB = 7.0
SHARE = 0.85
_TOLERANCE_DB = 0.8  # nearer than this is left alone
_CUT, _MOST_CUT_DB = 0.75, 5.0  # how much of a hump within an octave is taken away
_FILL, _MOST_FILL_DB = 0.35, 2.5  # … and of a gap filled
_FINE_HZ = (70.0, 11000.0)  # … between these: below lie single notes, above single strokes
_MONO_BELOW_HZ = 110.0
_WITHOUT_LOWS = 1.0 / (1.0 + (_MONO_BELOW_HZ / OCTAVES_HZ) ** 6)
_NARROW = 0.3  # widths under this draw the sides of the whole mix in, to mono at 0
_SIDE_DB = -3.0  # the sides stay this far under the middle
_OPEN_DB = -8.0  # and are raised towards this at a width of 0.6 …
_LEAST_DB, _MOST_LACKING_DB = -10.3, 6.5  # of the whole with its lows: a correlation of 0.85; what is raised for it
_SLACK = 1.15  # the octave at 250 Hz is raised by half
_MOST_OPENING_DB, _MONO_DB = 6.5, 18.0  # … by no more than the first, and not at all where they lack the second


def corrections(profile: Profile, production: Production) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the gain in dB by octave for the middle and the further gain for the sides."""
    mid, side = octave_powers(profile, profile.mid), octave_powers(profile, profile.side)
    if not float(np.sum(mid + side)) > 0.0:
        return np.zeros(OCTAVES_HZ.size), np.zeros(OCTAVES_HZ.size)
    measured, wanted = _levels_db(mid + side), wanted_db(production)
    missing = wanted + _offset_db(measured, wanted) - measured
    error = np.sign(missing) * np.maximum(np.abs(missing) - _TOLERANCE_DB, 0.0)
    # a band that is all but empty has nothing to raise but noise
    worth = np.clip((24.0 - missing) / 12.0, 0.0, 1.0)
    gains = np.clip(SHARE * error, -LIMIT_DB, _MOST_RAISING_DB * worth)
    standing = 10.0 * np.log10(np.maximum(side, 1e-15) / np.maximum(mid, 1e-15))
    coloured = 10.0 ** (gains / 10.0)  # what raises the lows raises the middle
    opened = _opening(mid * coloured, side * coloured * _WITHOUT_LOWS, production)
    return gains, -np.clip(standing - _SIDE_DB, 0.0, 9.0) + opened


def wanted_db(production: Production) -> NDArray[np.float64]:
    """Return the energy by octave in dB that a production aims at, on any footing."""
    return np.array(TARGETS_DB.get(production.spectrum, TARGETS_DB["modern"])) + tilt(production)


def unevenness(profile: Profile, production: Production, gains: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what to add by third of an octave to `gains` (dB by octave): humps go, gaps are filled a little."""
    total = _band_powers(profile, profile.mid + profile.side, THIRDS_HZ, 2.0 ** (1.0 / 6.0))
    if not float(np.sum(total)) > 0.0:
        return np.zeros(THIRDS_HZ.size)
    at, octaves = np.log2(THIRDS_HZ), np.log2(OCTAVES_HZ)
    wanted = np.interp(at, octaves, wanted_db(production))
    measured = _levels_db(total) + np.interp(at, octaves, _smooth(gains))
    heard = (THIRDS_HZ >= 90.0) & (THIRDS_HZ <= 6000.0)
    missing = wanted + float(np.mean((measured - wanted)[heard])) - measured
    padded = np.concatenate((missing[:1], missing, missing[-1:]))
    missing = 0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:]
    worth = np.clip((18.0 - missing) / 12.0, 0.0, 1.0)
    fine = np.where(missing < 0.0, _CUT * missing, _FILL * worth * missing)
    inside = np.interp(at, np.log2([_FINE_HZ[0] / 1.5, *_FINE_HZ, _FINE_HZ[1] * 1.5]), [0.0, 1.0, 1.0, 0.0])
    return np.asarray(np.clip(fine, -_MOST_CUT_DB, _MOST_FILL_DB) * inside)


def _levels_db(powers: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(10.0 * np.log10(np.maximum(powers, 1e-15)))


def _offset_db(measured: NDArray[np.float64], wanted: NDArray[np.float64]) -> float:
    heard = slice(2, 8)  # the octaves that every mix has
    return float(np.mean((measured - wanted)[heard]))


def _opening(mid: NDArray[np.float64], side: NDArray[np.float64], production: Production) -> NDArray[np.float64]:
    """Return how far the sides above the lows are raised where the whole stands too close to the middle."""
    wide = OCTAVES_HZ >= 250.0
    total = float(np.sum(side[wide])) / max(float(np.sum(mid[wide])), 1e-15)
    missing = _OPEN_DB + 12.0 * np.log10(max(production.width, 0.05) / 0.6) - 10.0 * np.log10(max(total, 1e-15))
    if production.width < _NARROW or missing > _MONO_DB:  # narrow on purpose, or nothing there but noise
        return np.zeros(OCTAVES_HZ.size)
    lacking = 10.0 ** (_LEAST_DB / 10.0) * float(np.sum(mid)) - float(np.sum(side[~wide]))  # what the lows leave to do
    lacking_db = 10.0 * np.log10(max(lacking, 1e-15) / max(float(np.sum(side[wide])), 1e-15))
    room = _SIDE_DB - 10.0 * np.log10(np.maximum(side, 1e-15) / np.maximum(mid, 1e-15))
    opening_db = max(min(missing, _MOST_OPENING_DB), min(_SLACK * lacking_db, _MOST_LACKING_DB), 0.0)
    raised = opening_db * np.where(wide, 1.0, 0.0)
    raised[OCTAVES_HZ == 250.0] *= 0.5
    return np.asarray(np.minimum(raised, np.maximum(room, 0.0)))


def tilt(production: Production) -> NDArray[np.float64]:
    """Return what brightness and warmth add to the target, in dB by octave."""
    octaves = np.log2(OCTAVES_HZ / 1000.0)
    warm = np.exp(-0.5 * ((octaves + 2.0) / 1.2) ** 2)
    return np.asarray(1.3 * production.brightness * octaves + (production.warmth - 0.2) * 2.5 * warm)


def master_filters(
    profile: Profile, production: Production, *, sample_rate: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the filters of the middle and of the sides: correction, band limits, and mono lows."""
    gains, narrower = corrections(profile, production)
    hz = np.maximum(grid_hz(sample_rate), 1.0)
    at = np.log2(hz)
    curve = np.interp(at, np.log2(OCTAVES_HZ), _smooth(gains))
    curve += np.interp(at, np.log2(THIRDS_HZ), unevenness(profile, production, gains))
    curve += _highpass_db(hz, max(production.highpass_hz, 24.0), order=2)
    if production.lowpass_hz > 0.0:
        curve += _lowpass_db(hz, production.lowpass_hz, order=4)
    sides = curve + np.interp(at, np.log2(OCTAVES_HZ), narrower) + _highpass_db(hz, _MONO_BELOW_HZ, order=3)
    amount = np.float32(min(production.width / _NARROW, 1.0))
    return minimum_phase(np.maximum(curve, -90.0)), amount * minimum_phase(np.maximum(sides, -90.0))


def octave_powers(profile: Profile, powers: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the mean power of each octave over the windows of a profile."""
    return _band_powers(profile, powers, OCTAVES_HZ, 2.0**0.5)


def _band_powers(
    profile: Profile, powers: NDArray[np.float32], centres: NDArray[np.float64], half: float
) -> NDArray[np.float64]:
    mean = powers.mean(axis=0, dtype=np.float64) if powers.shape[0] else np.zeros(profile.hz.size)
    sums = np.concatenate(([0.0], np.cumsum(mean)))
    edges = np.searchsorted(profile.hz, np.stack([centres / half, centres * half]))
    return np.asarray(sums[edges[1]] - sums[edges[0]])


def _smooth(gains: NDArray[np.float64]) -> NDArray[np.float64]:
    padded = np.concatenate((gains[:1], gains, gains[-1:]))
    return np.asarray(0.2 * padded[:-2] + 0.6 * padded[1:-1] + 0.2 * padded[2:])


def _highpass_db(hz: NDArray[np.float64], corner: float, *, order: int) -> NDArray[np.float64]:
    return np.asarray(-10.0 * np.log10(1.0 + (corner / hz) ** (2 * order)))


def _lowpass_db(hz: NDArray[np.float64], corner: float, *, order: int) -> NDArray[np.float64]:
    return np.asarray(-10.0 * np.log10(1.0 + (hz / corner) ** (2 * order)))
