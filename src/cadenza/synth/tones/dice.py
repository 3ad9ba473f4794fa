"""Seeded chance: one stream for each (seed, place), so that no note's luck depends on another's."""

from __future__ import annotations

import numpy as np

_MASK = 2**64 - 1


def stream(seed: int, *place: int) -> np.random.Generator:
    """A generator of its own for a place (a note's number, a layer)."""
    return np.random.Generator(np.random.PCG64([seed & _MASK, *(number & _MASK for number in place)]))
