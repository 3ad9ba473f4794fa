"""Fast convolution: what a plain one gives, in one piece or in several; and the transform beneath it."""

import numpy as np
import pytest

from cadenza.synth.fx.convolution import best_size, convolve_row, prepared
from cadenza.synth.fx.fourier import places, transform, turns

LUCK = np.random.default_rng(5)


def noise(frames: int) -> np.ndarray:
    return LUCK.standard_normal(frames).astype(np.float32)


@pytest.mark.parametrize("size", [8, 16, 64, 2048, 4096])
def test_the_transform_is_fouriers(size: int) -> None:
    re, im = noise(size), noise(size)
    expected = np.fft.fft(re + 1j * im.astype(np.float64))
    transform(re, im, *turns(size))
    frequency, here, there = places(size).astype(int)
    assert sorted(frequency) == list(range(size // 2 + 1))
    assert np.allclose((re + 1j * im)[here], expected[frequency], atol=1e-6 * size)
    assert np.allclose((re + 1j * im)[there], expected[-frequency], atol=1e-6 * size)


@pytest.mark.parametrize(("taps", "frames"), [(1, 100), (64, 5000), (1000, 20000), (3000, 500), (1024, 1)])
def test_it_is_what_a_plain_convolution_gives(taps: int, frames: int) -> None:
    impulse, sound = noise(taps), noise(frames)
    expected = np.convolve(sound.astype(np.float64), impulse.astype(np.float64))[:frames]
    convolve_row(sound, np.zeros(taps - 1, np.float32), prepared(impulse, best_size(taps, frames)))
    assert np.abs(sound - expected).max() < 1e-5 * np.abs(impulse).sum()


def test_pieces_that_follow_each_other_are_one_sound() -> None:
    impulse, whole = noise(700), noise(30000)
    pieces, before = whole.copy(), np.zeros(699, np.float32)
    ready = prepared(impulse, best_size(700, 30000))
    convolve_row(whole, np.zeros(699, np.float32), ready)
    for start, end in ((0, 300), (300, 9000), (9000, 9001), (9001, 30000)):
        convolve_row(pieces[start:end], before, ready)
    assert np.abs(pieces - whole).max() < 1e-4
    assert len(before) == 699


def test_silence_stays_silence_and_what_rang_before_it_rings_on() -> None:
    impulse, before = noise(100), noise(99)
    ready = prepared(impulse, best_size(100, 8000))
    quiet, after = np.zeros(8000, np.float32), np.zeros(99, np.float32)
    convolve_row(quiet, after, ready)
    assert not quiet.any()
    convolve_row(quiet, before, ready)
    assert quiet[:98].any()
    assert np.abs(quiet[100:]).max() < 1e-4
    assert not before.any()
