"""A word added at the end of a prompt moves the music its way, whatever was said before it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from cadenza.brief import Brief
from cadenza.compose.composer import compose
from cadenza.compose.performing.perform import perform
from cadenza.compose.planning import make_plan
from cadenza.compose.reading import read

PROMPTS = (
    "rock with organ",
    "a fast polka, cheerful, tuba",
    "Soft piano and strings. The mood is gloomy. It could be used in a film",
    "techno, hypnotic, 909 drums",
    "bossa nova for a rainy afternoon, relaxed",
    "furious metal with distorted guitars",
    "a slow waltz, tender, flute and harp",
    "funk, energetic, slap bass, horns",
    "dragons over a burning castle",
    "lullaby with a music box, peaceful",
)


@dataclass(frozen=True)
class Measured:
    tempo: float
    brightness: float
    velocity: float
    density: float  # onsets a second


def measured(prompt: str) -> Measured:
    brief = Brief(prompt, duration_seconds=30, seed=11)
    plan = make_plan(brief, read(brief))
    parts = [p for p in perform(compose(plan), plan).parts if p.role not in ("bed", "fx")]
    velocities = [n.velocity for p in parts for n in p.notes]
    starts = [n.start_seconds for p in parts for n in p.notes]
    onsets = len({(p.name, round(n.start_seconds, 3)) for p in parts for n in p.notes})
    return Measured(
        plan.tempo_bpm,
        plan.production["brightness"],
        sum(velocities) / len(velocities),
        onsets / (max(starts) - min(starts)),
    )


@pytest.fixture(scope="module")
def before() -> dict[str, Measured]:
    return {prompt: measured(prompt) for prompt in PROMPTS}


@pytest.mark.parametrize(
    ("words", "way", "fields"),
    [
        ("very calm", -1, ("tempo", "brightness", "velocity", "density")),
        ("aggressive", 1, ("tempo", "brightness", "velocity", "density")),
        ("slow", -1, ("tempo", "density")),
        ("fast", 1, ("tempo", "density")),
    ],
)
def test_it_moves_tempo_touch_light_and_density(
    words: str, way: int, fields: tuple[str, ...], before: dict[str, Measured]
) -> None:
    wrong = []
    for prompt in PROMPTS:
        after = measured(f"{prompt}, {words}")
        wrong += [(prompt, f) for f in fields if (getattr(after, f) - getattr(before[prompt], f)) * way <= 0]
    assert len(wrong) <= 0.05 * len(PROMPTS) * len(fields), wrong


def test_a_stated_tempo_stays_whatever_is_added() -> None:
    for words in ("very calm", "aggressive", "slow", "fast"):
        assert measured(f"house, 124 bpm, {words}").tempo == 124
