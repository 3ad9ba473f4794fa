"""Seeded chance: one stream for each (seed, place), so that no note's luck depends on another's."""

from __future__ import annotations

import struct
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import NDArray

_MASK = 2**64 - 1


class _Seed(ISeedSequence):
    """The digest of a place as what a generator starts from; numpy's own mixing takes as long as a short note."""

    def __init__(self, place: tuple[int, ...]) -> None:
        packed = struct.pack(f"<{len(place)}Q", *(number & _MASK for number in place))
        self._digest = blake2b(packed, digest_size=32).digest()

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> NDArray[Any]:
        """Return the words that a generator of 128 bits wants: four of 64 bits."""
        return np.frombuffer(self._digest, "<u8").astype(dtype)[:n_words]


def stream(seed: int, *place: int) -> np.random.Generator:
    """A generator of its own for a place (a note's number, a layer)."""
    return np.random.Generator(np.random.PCG64(_Seed((seed, *place))))  # type: ignore[arg-type]  # stubs lack the base
