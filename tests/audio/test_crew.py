"""What hands that share work owe to who asked: all of it done, the errors told, and nobody left at it."""

import threading

import numpy as np
import pytest

from cadenza.audio.crew import Crew
from cadenza.synth.fx.fir import filter_mid_side


@pytest.mark.parametrize("hands", [1, 2])
def test_every_piece_is_done_and_told_in_the_callers_thread(hands: int) -> None:
    made, told = np.zeros(5), []
    with Crew(hands) as crew:
        crew.each(lambda n: made.__setitem__(n, n + 1), range(5), done=lambda: told.append(threading.get_ident()))
    assert made.tolist() == [1, 2, 3, 4, 5]
    assert told == [threading.get_ident()] * 5


@pytest.mark.parametrize("hands", [1, 2])
def test_an_error_in_a_piece_reaches_the_caller_and_the_crew_goes_home(hands: int) -> None:
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError), Crew(hands) as crew:
        crew.each(lambda n: 1 / n, [1, 0])  # type: ignore[arg-type, return-value]
    assert threading.active_count() == before


def test_two_hands_filter_to_the_bits_of_one() -> None:
    dice = np.random.default_rng(3)
    sound = dice.standard_normal((2, 200_000), dtype=np.float32)
    mid, side = dice.standard_normal((2, 64), dtype=np.float32)
    alone, shared = sound.copy(), sound.copy()
    filter_mid_side(alone, mid, side)
    with Crew(2) as crew:
        filter_mid_side(shared, mid, side, crew=crew)
    np.testing.assert_array_equal(alone, shared)
