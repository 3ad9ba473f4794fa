"""Listings: whole scores as text, so that a change of the music is seen as one.

Where a change is meant, write the listings anew: `python tests/compose/test_listings.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cadenza.brief import Brief
from cadenza.compose.composer import compose
from cadenza.compose.planning import make_plan
from cadenza.compose.reading import read

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
SONGS = {
    "lofi": "lo-fi hip hop for a slow morning, warm electric piano",
    "jig": "celtic jig in 6/8, fiddle over a bodhran",
    "trailer": "epic orchestral trailer, brass at the summit",
}


def listing(prompt: str) -> str:
    brief = Brief(prompt, duration_seconds=15.0, seed=7)
    return compose(make_plan(brief, read(brief))).listing()


@pytest.mark.parametrize("name", SONGS)
def test_the_score_is_the_one_that_was_listed(name: str) -> None:
    assert listing(SONGS[name]) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    for name, prompt in SONGS.items():
        (GOLDEN / f"{name}.txt").write_text(listing(prompt), encoding="utf-8")
