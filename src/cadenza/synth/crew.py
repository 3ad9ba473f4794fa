"""A crew: hands that share what falls into pieces, each of which comes out the same whoever makes it, and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

T = TypeVar("T")


class Crew:
    """So many hands; one alone works in the caller's own thread. To be used with `with`, so that it goes home."""

    def __init__(self, hands: int = 1) -> None:
        self._pool = ThreadPoolExecutor(hands, thread_name_prefix="cadenza-crew") if hands > 1 else None

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def each(self, work: Callable[[T], None], pieces: Sequence[T], *, done: Callable[[], None] | None = None) -> None:
        """Do the work for each piece; `done` is called in the caller's thread after each, and may raise to stop."""
        started = [self.start(partial(work, piece)) for piece in pieces]
        for one in started:
            one()
            if done:
                done()

    def start(self, work: Callable[[], None]) -> Callable[[], None]:
        """Begin with something, where there is a hand free; what comes back waits for it, or does it then."""
        if self._pool is None:
            return work
        future: Future[None] = self._pool.submit(work)
        return future.result


ALONE = Crew()
