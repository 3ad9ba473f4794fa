"""What the walls about a stage send back."""

import numpy as np
import pytest

from cadenza.synth.fx.reflections import Reflections, echoes
from signals import RATE, db, energy, noise

NEAR, FAR = (echoes(-0.4, depth, size=1.0, level=0.5, sample_rate=RATE) for depth in (0.0, 1.0))


def test_the_last_row_is_answered_sooner_and_louder_than_the_first() -> None:
    assert FAR.delays.min() < 0.6 * NEAR.delays.min()
    assert db(np.sqrt(energy(FAR.gains) / energy(NEAR.gains))) > 4.0
    assert np.all(NEAR.delays > 0.012 * RATE)  # late enough not to colour who stands near


def test_who_sits_on_the_left_hears_the_left_wall_first_and_it_answers_from_the_left() -> None:
    first = FAR.gains[np.argmin(FAR.delays[:2])]
    assert first[0] > first[1]
    assert FAR.delays[0] < FAR.delays[1]


def test_pieces_are_the_whole_to_the_bit_and_the_whole_stays_as_loud() -> None:
    dry = noise(seconds=1.0).samples
    whole, pieces = dry.copy(), dry.copy()
    Reflections(FAR).add(whole, 0)
    walls = Reflections(FAR)
    for start in range(0, dry.shape[1], 8192):
        walls.add(pieces[:, start : start + 8192], start)
    assert np.array_equal(whole, pieces)
    assert db(np.sqrt(energy(whole) / energy(dry))) == pytest.approx(0.0, abs=1.0)


def test_a_click_comes_back_once_from_each_wall_and_what_was_before_a_silence_does_not() -> None:
    click = np.zeros((2, 8192), np.float32)
    click[:, 10] = 1.0
    walls = Reflections(NEAR)
    walls.add(click, 0)
    heard = np.flatnonzero(np.abs(click).max(axis=0) > 0.01)
    assert all(np.abs(heard - (10 + delay)).min() <= 2 for delay in NEAR.delays)
    later = np.zeros((2, 8192), np.float32)
    walls.add(later, 100 * RATE)
    assert not later.any()
