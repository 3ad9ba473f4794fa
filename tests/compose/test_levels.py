"""Energy: nobody's band plays less for being louder, and no chorus is accompanied like the first."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playing import BAND, LEVELS, at_level, onsets, piece

from cadenza.compose.styles.style import names

SEEDS = (1, 2)


@pytest.mark.parametrize("name", names())
def test_the_band_is_never_thinner_at_a_higher_energy(name: str) -> None:
    counts = [0.0] * len(LEVELS)
    for seed in SEEDS:
        plan, _ = piece(name, seed)
        for n, energy in enumerate(LEVELS):
            _, score = at_level(plan, energy)
            counts[n] += sum(onsets(p) for p in score.parts if p.role in BAND)
    for n, (quiet, loud) in enumerate(pairwise(counts)):
        assert loud >= 0.98 * quiet, f"E{n + 1} to E{n + 2}: {counts}"
    assert counts[-1] > counts[0] or name == "chant"  # whose band is a drone
