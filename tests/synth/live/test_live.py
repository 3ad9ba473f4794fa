"""The live desk: a record in pieces, near the one that hears the whole before it decides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import tiny_band
from cadenza.audio.loudness import integrated_lufs
from cadenza.audio.sound import Sound
from cadenza.audio.true_peak import true_peak_db
from cadenza.score.production import Production
from cadenza.score.score import Performance
from cadenza.synth.desk import render
from cadenza.synth.live.desk import perform_live, pieces
from cadenza.synth.live.press import LivePress

RATE = 44100
ODD = Production(wow_cents=6.0, delay=0.3, chorus=0.3, sidechain=0.5)


def heard(performance: Performance, *, threads: int = 1, lufs: float = -14.0) -> np.ndarray:
    found = perform_live(
        performance, ODD, threads=threads, loudness_lufs=lufs, orchestra=tiny_band.orchestra, sample_rate=RATE
    )
    return np.concatenate(list(found), axis=1)


@pytest.fixture(scope="module")
def long() -> np.ndarray:
    return heard(tiny_band.piece(24.0))


@pytest.mark.parametrize("seconds", [0.2, 1.0, 4.0, 5.1, 9.99])
def test_the_pieces_are_as_long_as_the_record(seconds: float) -> None:
    performance = tiny_band.piece(seconds)
    assert heard(performance).shape == (2, round(seconds * RATE))


def test_the_first_piece_is_short_the_last_holds_the_ending_and_nothing_is_left_out() -> None:
    for frames in (1, 5000, 10 * RATE, 300 * RATE):
        found = list(pieces(frames, RATE))
        assert [start for start, _ in found] == [0, *(end for _, end in found[:-1])]
        assert found[-1][1] == frames
        assert all(start % 64 == 0 for start, _ in found)
    assert found[0][1] < RATE
    assert found[-1][1] - found[-1][0] >= 4 * RATE


def test_it_is_the_same_for_any_number_of_threads_and_every_time(long: np.ndarray) -> None:
    assert np.array_equal(long, heard(tiny_band.piece(24.0), threads=3))


@pytest.mark.parametrize("lufs", [-20.0, -14.0])
def test_it_is_as_loud_as_asked_within_a_lu_and_a_half_and_under_the_ceiling(lufs: float) -> None:
    sound = Sound(heard(tiny_band.piece(24.0), lufs=lufs), RATE)
    assert integrated_lufs(sound) == pytest.approx(lufs, abs=1.5)
    assert true_peak_db(sound) <= -1.0


def test_it_is_near_the_record_that_hears_the_whole(long: np.ndarray) -> None:
    whole = render(tiny_band.piece(24.0), ODD, orchestra=tiny_band.orchestra, stems=False).mix.samples
    for start in range(0, 20 * RATE, 5 * RATE):
        part, other = (np.ascontiguousarray(sound[:, start : start + 5 * RATE]) for sound in (long, whole))
        assert integrated_lufs(Sound(part, RATE)) == pytest.approx(integrated_lufs(Sound(other, RATE)), abs=2.5)
    frequencies = np.fft.rfftfreq(RATE, 1 / RATE)
    for low in (125, 250, 500, 1000, 2000, 4000):
        band = (frequencies >= low) & (frequencies < 2 * low)
        power = [spectrum(sound)[band].sum() for sound in (long, whole)]
        assert abs(10 * np.log10(power[0] / power[1])) < 3.0


def spectrum(sound: np.ndarray) -> np.ndarray:
    """Return the mean power at each whole Hz of the first 20 s."""
    seconds = sound[:, : 20 * RATE].mean(axis=0).reshape(-1, RATE)
    return np.asarray(np.mean(np.abs(np.fft.rfft(seconds)) ** 2, axis=0))


def test_no_piece_begins_with_a_step(long: np.ndarray) -> None:
    steps = np.abs(np.diff(long, axis=1)).max(axis=0)
    usual = np.quantile(steps, 0.999)
    for start, _ in list(pieces(long.shape[1], RATE))[1:]:
        near = steps[start - 16 * 64 - 2 : start + 2]
        assert near.max() <= 2.0 * usual


def test_it_ends_in_silence(long: np.ndarray) -> None:
    assert np.abs(long[:, -100:]).max() < 1e-3


def test_nothing_written_is_silence() -> None:
    performance = tiny_band.piece(3.0)
    assert not heard(replace(performance, parts=())).any()


def test_who_stops_listening_ends_it() -> None:
    found = perform_live(tiny_band.piece(60.0), ODD, orchestra=tiny_band.orchestra)
    next(found)
    found.close()  # type: ignore[attr-defined]
    with pytest.raises(StopIteration):
        next(found)


def test_peaks_stand_no_further_over_what_was_heard_than_on_a_record() -> None:
    mix = np.random.default_rng(1).normal(0.0, 0.04, (2, 8 * RATE)).astype(np.float32)
    mix[:, :: RATE // 4] = 0.3  # strokes 18 dB over the rest
    press = LivePress(mix, Production(), wanted_lufs=-26.0, sample_rate=RATE)
    made = []
    for start, end in pieces(mix.shape[1], RATE):
        press.push(start, end, 0.0)
        made.append(press.pull(end))
    sound = np.concatenate(made, axis=1)
    assert sound.shape == mix.shape
    assert np.abs(sound).max() / np.sqrt(np.mean(sound**2)) < 10 ** (14.0 / 20)
