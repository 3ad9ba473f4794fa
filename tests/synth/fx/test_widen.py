from __future__ import annotations

import numpy as np
import pytest

from cadenza.score.note import TimedNote
from cadenza.synth.fx.widen import Widened
from cadenza.synth.instrument import Phrase, Stereo

RATE = 44100


def mono(phrase: Phrase) -> Stereo:
    one = np.random.default_rng(phrase.seed).standard_normal(phrase.frames).astype(np.float32)
    return np.stack((one, one))


def stereo(phrase: Phrase) -> Stereo:
    return np.random.default_rng(phrase.seed).standard_normal((2, phrase.frames)).astype(np.float32)


PHRASE = Phrase((TimedNote(0.0, 1.0, 60, 90),), 2 * RATE, RATE, 4)


def test_a_mono_sound_gets_sides_and_keeps_its_middle() -> None:
    wide = Widened(mono)(PHRASE)
    np.testing.assert_allclose(wide.mean(axis=0), mono(PHRASE)[0], atol=2e-6)
    assert 0.55 < np.corrcoef(wide)[0, 1] < 0.85


def test_its_lows_stay_in_the_middle() -> None:
    side = np.subtract(*Widened(mono)(PHRASE)) / 2
    power = np.abs(np.fft.rfft(side)) ** 2
    hz = np.fft.rfftfreq(len(side), 1 / RATE)
    assert power[(hz > 20) & (hz < 110)].mean() < 0.03 * power[(hz > 1000) & (hz < 8000)].mean()


def test_a_stereo_sound_is_left_as_it_is() -> None:
    assert Widened(stereo)(PHRASE).tobytes() == stereo(PHRASE).tobytes()


def test_silence_stays_silence_and_two_parts_are_scattered_apart() -> None:
    assert not Widened(lambda phrase: np.zeros((2, phrase.frames), np.float32))(PHRASE).any()
    one, other = (np.subtract(*Widened(mono, seed)(PHRASE)) for seed in (1, 2))
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.4
    assert one.tobytes() == np.subtract(*Widened(mono, 1)(PHRASE)).tobytes()


@pytest.mark.parametrize("rate", [22050, 48000])
def test_it_works_at_any_rate(rate: int) -> None:
    wide = Widened(mono)(Phrase(PHRASE.notes, rate, rate, 4))
    assert 0.5 < np.corrcoef(wide)[0, 1] < 0.88
