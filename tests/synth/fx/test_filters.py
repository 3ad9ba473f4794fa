"""Filters, strips and long filters: what passes, what does not, what stays exact."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import sosfilt

from cadenza.synth.fx import strip
from cadenza.synth.fx.biquad import (
    bell,
    cascade,
    high_shelf,
    highpass,
    low_shelf,
    lowpass,
    power_response,
)
from cadenza.synth.fx.fir import filter_mid_side, grid_hz, minimum_phase
from signals import RATE, db, energy, noise, sine


def gain_db(row: list[float], hz: float) -> float:
    return float(10 * np.log10(power_response(cascade(row), np.array([hz]), RATE)[0]))


def test_filters_do_what_their_names_say() -> None:
    assert gain_db(highpass(100.0, RATE), 100.0) == pytest.approx(-3.01, abs=0.01)
    assert gain_db(highpass(100.0, RATE), 25.0) == pytest.approx(-24.1, abs=0.3)
    assert gain_db(lowpass(2000.0, RATE), 2000.0) == pytest.approx(-3.01, abs=0.01)
    assert gain_db(bell(1000.0, 4.0, RATE), 1000.0) == pytest.approx(4.0, abs=0.01)
    assert gain_db(low_shelf(200.0, -3.0, RATE), 20.0) == pytest.approx(-3.0, abs=0.05)
    assert gain_db(low_shelf(200.0, -3.0, RATE), 5000.0) == pytest.approx(0.0, abs=0.05)
    assert gain_db(high_shelf(8000.0, 2.0, RATE), 18000.0) == pytest.approx(2.0, abs=0.1)
    assert gain_db(high_shelf(8000.0, 2.0, RATE), 200.0) == pytest.approx(0.0, abs=0.01)


def run(samples: np.ndarray, sections: np.ndarray, *, chunk: int = 1 << 20, fader: float = 1.0, **settings: float):  # type: ignore[no-untyped-def]
    row = np.zeros(strip.PARAMETERS)
    row[[strip.TRIM, strip.WIDTH, strip.LEFT, strip.RIGHT]] = 1.0
    for name, value in settings.items():
        row[getattr(strip, name.upper())] = value
    frames = samples.shape[1]
    dry, room = np.zeros((2, frames), np.float32), np.zeros((2, frames), np.float32)
    echo, chorus = np.zeros(frames, np.float32), np.zeros(frames, np.float32)
    curve = np.full(-(-frames // strip.STEP) + 1, fader, np.float32)
    memory, state = strip.fresh_memory(sections), np.array([0.0, 1.0])
    for start in range(0, frames, chunk):
        end = min(start + chunk, frames)
        strip.run_strip(
            samples,
            start,
            end,
            sections,
            row,
            curve,
            state,
            memory,
            dry,
            room,
            echo,
            chorus,
            dry,
            room,
            echo,
            chorus,
            False,
        )
    return dry, room, echo, chorus


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_the_strip_filters_as_scipy_does(count: int) -> None:
    rows = [highpass(90.0, RATE), low_shelf(200.0, 3.0, RATE), bell(2400.0, -2.0, RATE), high_shelf(8000.0, 2.0, RATE)]
    sections = cascade(*rows[:count])
    samples = noise(seconds=0.5).samples
    dry, *_ = run(samples, sections)
    sos = np.insert(sections, 3, 1.0, axis=1)
    theirs = sosfilt(sos, samples.astype(float)) if count else samples
    assert np.abs(dry - theirs).max() < 1e-5


def test_the_strip_gives_the_same_in_chunks_as_in_one() -> None:
    sections, samples = cascade(highpass(90.0, RATE), bell(2400.0, -2.0, RATE)), noise(seconds=0.5).samples
    squeeze = {"threshold": 0.001, "slope": 0.5, "attack": 0.1, "release": 0.02, "drive": 0.6, "room": 0.3}
    whole, pieces = run(samples, sections, **squeeze), run(samples, sections, chunk=4096, **squeeze)
    for one, other in zip(whole, pieces, strict=True):
        assert np.array_equal(one, other)


def test_the_strip_pans_narrows_sends_and_fades() -> None:
    samples = noise(seconds=0.2).samples
    dry, room, echo, chorus = run(samples, cascade(), width=0.0, left=0.5, right=1.0, room=0.25, echo=0.5, fader=0.5)
    mid = samples.mean(axis=0) * 0.5
    assert np.allclose(dry, np.stack([0.5 * mid, mid]), atol=1e-6)
    assert np.allclose(room, 0.25 * dry, atol=1e-7)
    assert np.allclose(echo, 0.5 * dry.mean(axis=0), atol=1e-7)
    assert not chorus.any()


def test_the_compressor_holds_what_is_over_its_threshold_by_its_slope() -> None:
    def level(amplitude: float) -> float:
        sound = sine(1000.0, seconds=1.0, level=amplitude)
        dry, *_ = run(sound.samples, cascade(), threshold=0.005, slope=0.5, attack=0.05, release=0.01)
        return db(float(np.sqrt(np.mean(dry[:, RATE // 2 :] ** 2))))

    assert level(0.8) - level(0.4) == pytest.approx(3.01, abs=0.1)  # half of 6.02
    assert level(0.02) - level(0.01) == pytest.approx(6.02, abs=0.01)


def test_saturation_adds_odd_harmonics_and_never_passes_its_ceiling() -> None:
    dry, *_ = run(sine(1000.0, seconds=1.0, level=0.9).samples, cascade(), drive=1.5)
    spectrum = np.abs(np.fft.rfft(dry[0].astype(float)))
    assert db(spectrum[3000] / spectrum[1000]) > -30
    assert db(spectrum[2000] / spectrum[1000]) < -80
    dry, *_ = run(sine(1000.0, seconds=0.2, level=8.0).samples, cascade(), drive=2.0)
    assert np.abs(dry).max() <= 0.5001


def test_old_bits_round_and_silence_stays_silent() -> None:
    dry, *_ = run(sine(100.0, seconds=0.2, level=0.5).samples, cascade(), quantum=1 / 128)
    assert len(np.unique(np.round(dry[0] * 128, 4))) <= 130
    assert np.allclose(dry * 128, np.rint(dry * 128), atol=1e-4)
    quiet, *_ = run(np.zeros((2, 1000), np.float32), cascade(highpass(90.0, RATE)), drive=1.0, room=1.0)
    assert not quiet.any()


def test_a_minimum_phase_filter_has_the_gains_it_was_asked_for() -> None:
    hz = grid_hz(RATE)
    wanted = 5.0 * np.sin(np.log2(np.maximum(hz, 20.0)))
    got = 20 * np.log10(np.abs(np.fft.rfft(minimum_phase(wanted), 8192)))
    audible = (hz > 60) & (hz < 18000)
    assert np.abs(got - wanted)[audible].max() < 0.3
    impulse = minimum_phase(wanted)
    assert np.argmax(np.abs(impulse)) < 4  # nothing rings before the hit


def test_filtering_middle_and_sides_is_convolution_in_place() -> None:
    samples = noise(seconds=1.3).samples
    generator = np.random.default_rng(3)
    mid, side = (generator.standard_normal((2, 2048)) * 0.02).astype(np.float32)
    got = samples.copy()
    filter_mid_side(got, mid, side)
    m, s = (samples[0] + samples[1]) / 2, (samples[0] - samples[1]) / 2
    frames = samples.shape[1]
    m = np.convolve(m.astype(float), mid)[:frames]
    s = np.convolve(s.astype(float), side)[:frames]
    assert np.abs(got - np.stack([m + s, m - s])).max() < 1e-5


def test_a_circular_filter_runs_the_end_into_the_start() -> None:
    samples = noise(seconds=1.0).samples
    impulse = (np.random.default_rng(3).standard_normal(2048) * 0.02).astype(np.float32)
    twice = np.concatenate([samples, samples], axis=1)
    once = samples.copy()
    filter_mid_side(once, impulse, impulse, circular=True)
    filter_mid_side(twice, impulse, impulse)
    assert np.abs(once - twice[:, samples.shape[1] :]).max() < 1e-5
    assert energy(once) > 0
