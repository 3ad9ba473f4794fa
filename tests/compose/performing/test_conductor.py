"""The conductor brings the band to the plan's energy and leaves alone what happens inside four bars."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from cadenza.compose.performing.conductor import MOST, followed, signs
from cadenza.score.meter import Meter
from cadenza.score.note import Note
from cadenza.score.scale import Key
from cadenza.score.score import Marker, Part, Score
from cadenza.score.tempo import TempoMap

GROUPS = (0.0, 16.0, 32.0)


def score_of(*parts: Part, energies: tuple[float, float] = (0.2, 0.9)) -> Score:
    """Return two sections of four bars, one after the other."""
    markers = tuple(Marker("s", Fraction(16 * n), 4, energy) for n, energy in enumerate(energies))
    return Score("t", Key.parse("C major"), Meter.parse("4/4"), TempoMap.constant(120), parts, (), markers, 16.0)


def even(name: str, velocity: int, role: str = "chords") -> Part:
    return Part(name, "grand_piano", role, tuple(Note(Fraction(n), Fraction(1), 60, velocity) for n in range(32)))


def test_an_even_part_is_softer_where_little_happens_and_louder_where_much_does() -> None:
    soft, loud = signs(score_of(even("x", 80)), GROUPS, dynamics=0.5)["x"]
    assert soft < -5
    assert loud > 5
    assert max(abs(soft), loud) <= MOST


def test_where_the_energy_is_one_nothing_is_asked() -> None:
    score = score_of(even("x", 80), energies=(0.5, 0.5))
    assert np.allclose(signs(score, GROUPS, dynamics=0.5)["x"], 0.0)


def test_accents_inside_a_group_keep_their_size() -> None:
    steps = signs(score_of(even("x", 80)), GROUPS, dynamics=0.5)["x"]
    asked = followed(steps, GROUPS, np.arange(32.0))
    assert set(np.diff(asked[:16])) == {0.0}
    assert set(np.diff(asked[16:])) == {0.0}


def test_who_plays_far_above_the_band_is_asked_to_give_way_and_noises_are_not_led() -> None:
    parts = (even("x", 70), even("y", 70), even("bass", 110, "bass"), even("rain", 90, "bed"))
    asked = signs(score_of(*parts, energies=(0.5, 0.5)), GROUPS, dynamics=0.5)
    assert all(asked["bass"] < 0)
    assert all(asked["x"] > 0)
    assert "rain" not in asked


def test_a_piece_with_little_between_its_sections_shows_what_there_is() -> None:
    def span(energies: tuple[float, float]) -> float:
        soft, loud = signs(score_of(even("x", 80), energies=energies), GROUPS, dynamics=0.5)["x"]
        return float(loud - soft)

    assert span((0.4, 0.5)) > 1.5 * 0.1 / 0.5 * span((0.3, 0.8))
    assert span((0.4, 0.5)) < span((0.3, 0.8))


def test_who_joins_softly_does_not_pull_the_band_below_its_energy() -> None:
    hats = Part(
        "hats", "acoustic_kit", "drums", tuple(Note(Fraction(16 + n, 1), Fraction(1), 42, 45) for n in range(16))
    )
    band = even("x", 80)
    asked = signs(score_of(band, hats), GROUPS, dynamics=0.5)
    soft = 80 + asked["x"][0]
    full = (80 + asked["x"][1] + 45 + asked["hats"][1]) / 2
    assert full > soft + 5
