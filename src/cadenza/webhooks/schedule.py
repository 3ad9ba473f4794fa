"""When a delivery is tried: at once, then after longer and longer waits, for more than a day."""

from __future__ import annotations

import random

SECONDS, MINUTES, HOURS = 1.0, 60.0, 3600.0
# The wait before each try; after the last one it is given up.
WAITS_SECONDS = (
    0.0,
    5 * SECONDS,
    30 * SECONDS,
    5 * MINUTES,
    30 * MINUTES,
    2 * HOURS,
    5 * HOURS,
    10 * HOURS,
    14 * HOURS,
)
JITTER = 0.2  # of a wait, added, so that what failed together does not come back together
MAX_ASKED_SECONDS = 12 * HOURS


def wait_seconds(
    tries: int, *, asked_seconds: float | None = None, waits: tuple[float, ...] = WAITS_SECONDS
) -> float | None:
    """Return how long to wait after so many tries, at least what the receiver asked for; None to give up."""
    if tries >= len(waits):
        return None
    wait = waits[tries] * (1.0 + JITTER * random.random())
    return max(wait, min(asked_seconds or 0.0, MAX_ASKED_SECONDS))
