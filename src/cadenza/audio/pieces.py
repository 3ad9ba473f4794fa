"""Work on a sound that falls into pieces of its own: done in turn, or by whoever has more hands for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol


class Each(Protocol):
    """Does the work for each piece and calls `done` after it; what comes of a piece is the same whoever does it."""

    def __call__(
        self, work: Callable[[int], None], pieces: Sequence[int], *, done: Callable[[], None] | None = None
    ) -> None: ...


def in_turn(work: Callable[[int], None], pieces: Sequence[int], *, done: Callable[[], None] | None = None) -> None:
    """Do the work for one piece after the other."""
    for piece in pieces:
        work(piece)
        if done:
            done()
