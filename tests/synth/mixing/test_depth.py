"""How far back each player sits."""

from dataclasses import replace

import numpy as np
import pytest

from cadenza.score.production import Production
from cadenza.synth.fx.reflections import echoes
from cadenza.synth.instrument import Place
from cadenza.synth.mixing.depth import at_its_depth, depth, pan_gains, reflections
from signals import RATE
from tiny_band import piece

HALL, PLATE = Production(space="hall", reverb=0.5), Production(space="plate", reverb=0.5)
PART = piece(parts=["piano"]).parts[0]


def part(instrument: str, role: str = "counter", pan: float = 0.0):  # type: ignore[no-untyped-def]
    return replace(PART, instrument=instrument, role=role, pan=pan)


def test_an_orchestra_sits_in_its_rows_and_a_soloist_steps_forward() -> None:
    rows = [depth(part(name), HALL) for name in ("violin", "flute", "trumpet", "timpani")]
    assert rows == sorted(rows, key=float)
    assert len(set(rows)) == 4
    assert depth(part("trumpet", "lead"), HALL) < depth(part("flute"), HALL)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("who", "production"),
    [
        (part("warm_pad"), HALL), (part("kit_808", "drums"), HALL), (part("upright_bass", "bass"), HALL),
        (part("violin"), PLATE), (part("violin"), replace(HALL, reverb=0.0)),
    ],
)  # fmt: skip
def test_machines_the_bass_and_who_plays_in_no_room_have_no_walls(who, production) -> None:  # type: ignore[no-untyped-def]
    assert reflections(who, 0.5, production, RATE) is None
    assert at_its_depth(Place(), who, production) == Place()


def test_further_back_is_duller_and_wetter() -> None:
    near, far = (at_its_depth(Place(), part(name), HALL) for name in ("violin", "timpani"))
    assert far.air_db < near.air_db - 1.5
    assert far.send > 1.3 * near.send


def test_what_a_channel_does_to_a_players_sides_it_does_not_do_to_their_walls() -> None:
    width, who = 0.6, part("trumpet", pan=0.5)
    walls = reflections(who, width, HALL, RATE)
    assert walls is not None
    left, right = walls.heard.gains.T
    middle, apart = (left + right) / 2, (left - right) / 2 * width
    gains = pan_gains(0.5, width=HALL.width)
    made = np.stack([(middle + apart) * gains[0], (middle - apart) * gains[1]], axis=1)
    back = depth(who, HALL)
    assert back is not None
    wanted = echoes(0.5, back, size=1.0, level=1.0, sample_rate=RATE).gains
    assert np.allclose(made, wanted * np.linalg.norm(made) / np.linalg.norm(wanted), atol=1e-6)
