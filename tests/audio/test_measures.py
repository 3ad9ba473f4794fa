"""Loudness, true peak, resampling and outlines, against libraries that we did not write."""

from __future__ import annotations

import json

import numpy as np
import pyloudnorm
import pytest
from scipy.signal import resample_poly

from cadenza.audio.dither import to_int16
from cadenza.audio.level import FLOOR_DB, from_db, peak_db, rms_db, to_db
from cadenza.audio.loudness import SILENCE_LUFS, integrated_lufs, loudness_range, short_term_lufs
from cadenza.audio.peaks import peaks
from cadenza.audio.resample import resample
from cadenza.audio.sound import Sound
from cadenza.audio.true_peak import true_peak_db
from signals import RATE, db, noise, silence, sine


@pytest.mark.parametrize("rate", [22050, 44100, 48000])
def test_a_full_scale_sine_of_1_khz_in_both_channels_reads_as_the_standard_says(rate: int) -> None:
    # BS.1770: 997 Hz at 0 dBFS in one channel reads -3.01 LUFS; two channels add 3.01
    assert integrated_lufs(sine(997.0, level=1.0, seconds=4.0, rate=rate)) == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("seed", range(3))
def test_loudness_agrees_with_pyloudnorm(seed: int) -> None:
    sound = noise(seconds=6.0, seed=seed)
    sound.samples[:, 2 * RATE : 4 * RATE] *= 0.02
    theirs = pyloudnorm.Meter(RATE).integrated_loudness(sound.samples.T.astype(float))
    assert integrated_lufs(sound) == pytest.approx(theirs, abs=0.1)


def test_silence_and_the_shortest_sounds_can_be_measured() -> None:
    assert integrated_lufs(silence()) == SILENCE_LUFS
    assert loudness_range(silence()) == 0.0
    assert np.isfinite(integrated_lufs(sine(440.0, seconds=0.05)))
    assert true_peak_db(silence()) == FLOOR_DB


def test_the_range_of_two_levels_20_lu_apart_is_about_20_lu() -> None:
    sound = sine(1000.0, seconds=40.0, level=0.5)
    sound.samples[:, 20 * RATE :] *= 0.1
    # the gate of EBU 3342 lies 20 LU under the mean, 3 LU below the louder half: the quieter half is just inside it
    assert loudness_range(sound) == pytest.approx(20.0, abs=0.5)
    values = short_term_lufs(sound)
    assert values[0] - values[-1] == pytest.approx(20.0, abs=0.1)


def test_true_peak_finds_what_lies_between_the_samples() -> None:
    sound = sine(RATE / 4, level=0.5, phase=np.pi / 4)
    sound.samples[:] *= np.hanning(sound.frames).astype(np.float32)  # a sudden start would overshoot
    assert peak_db(sound.samples) == pytest.approx(db(0.5) - 3.01, abs=0.05)
    assert true_peak_db(sound) == pytest.approx(db(0.5), abs=0.1)


@pytest.mark.parametrize("seed", range(3))
def test_true_peak_agrees_with_fourfold_resampling(seed: int) -> None:
    sound = noise(seconds=1.0, seed=seed)
    theirs = db(np.abs(resample_poly(sound.samples.astype(float), 4, 1, axis=1)).max())
    assert true_peak_db(sound) == pytest.approx(theirs, abs=0.15)


def test_levels_are_what_they_say() -> None:
    assert to_db(from_db(-7.5)) == pytest.approx(-7.5)
    assert rms_db(sine(1000.0, level=1.0).samples) == pytest.approx(-3.01, abs=0.01)
    assert peak_db(np.zeros((2, 0), np.float32)) == FLOOR_DB == to_db(0.0)


@pytest.mark.parametrize("rate", [22050, 48000])
def test_resampling_keeps_length_pitch_and_level(rate: int) -> None:
    sound = resample(sine(1000.0, seconds=1.0), sample_rate=rate)
    assert (sound.sample_rate, sound.frames) == (rate, rate)
    middle = slice(rate // 4, 3 * rate // 4)
    assert np.abs(sound.samples - sine(1000.0, seconds=1.0, rate=rate).samples)[:, middle].max() < 1e-3


def test_resampling_leaves_nothing_above_the_new_half_rate() -> None:
    folded = resample(sine(15000.0, seconds=1.0), sample_rate=22050)
    assert db(np.abs(folded.samples[:, 2000:-2000]).max()) < -60


def test_the_outline_of_a_sound_is_audiowaveform_json() -> None:
    sound = sine(100.0, seconds=1.0, level=64 / 127)
    sound.samples[1] *= 0.5
    outline = peaks(sound, points_per_second=50.0)
    data = np.array(outline["data"]).reshape(outline["length"], 2, 2)
    assert {key: outline[key] for key in ("version", "channels", "sample_rate", "bits")} == {
        "version": 2, "channels": 2, "sample_rate": RATE, "bits": 8,
    }  # fmt: skip
    assert outline["samples_per_pixel"] == 882
    assert outline["length"] == 50
    assert (data[:, 0] == (-64, 64)).all()
    assert (data[:, 1] == (-32, 32)).all()
    assert json.loads(json.dumps(outline)) == outline
    assert peaks(Sound(np.zeros((1, 0), np.float32), RATE))["data"] == [0, 0]


def test_dither_stays_under_one_step_and_leaves_silence_silent() -> None:
    sound = noise(level=0.05, seconds=1.0).samples
    written = to_int16(sound, generator=np.random.default_rng(1)) / 32768.0
    error = written - sound
    assert np.abs(error).max() * 32768 <= 0.951
    assert abs(np.corrcoef(error.reshape(-1), sound.reshape(-1))[0, 1]) < 0.01
    assert not to_int16(np.zeros((2, 1000), np.float32), generator=np.random.default_rng(1)).any()


def test_dither_keeps_a_tone_smaller_than_one_step() -> None:
    quiet = sine(1000.0, level=0.4 / 32768, seconds=1.0).samples
    written = to_int16(quiet, generator=np.random.default_rng(1))
    spectrum = np.abs(np.fft.rfft(written[0].astype(float)))
    assert spectrum[1000] > 20 * np.median(spectrum)
