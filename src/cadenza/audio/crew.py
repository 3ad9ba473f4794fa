"""A crew: hands that share what falls into pieces, each of which comes out the same whoever makes it, and when."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Crew:
    """So many hands, the caller's own thread among them. To be used with `with`, so that the others go home."""

    def __init__(self, hands: int = 1) -> None:
        self._others = max(hands - 1, 0)
        self._pool = ThreadPoolExecutor(self._others, thread_name_prefix="cadenza-crew") if self._others else None

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def each(self, work: Callable[[T], None], pieces: Sequence[T], *, done: Callable[[], None] | None = None) -> None:
        """Do the work for each piece; `done` is called in the caller's thread for each, and may raise to stop."""
        left = deque(pieces)
        useful = range(min(self._others, len(pieces) - 1))
        others = [self._pool.submit(_take_turns, work, left) for _ in useful] if self._pool else []
        told = 0
        try:
            for _ in _turns(work, left):
                told += 1
                if done:
                    done()
        finally:
            left.clear()
            for other in others:
                other.result()
        for _ in pieces[told:]:
            if done:
                done()

    def start(self, work: Callable[[], None]) -> Callable[[], None]:
        """Begin with something, where there is a hand free; what comes back waits for it, or does it then."""
        if self._pool is None:
            return work
        future: Future[None] = self._pool.submit(work)
        return future.result


def _take_turns(work: Callable[[T], None], left: deque[T]) -> None:
    for _ in _turns(work, left):
        pass


def _turns(work: Callable[[T], None], left: deque[T]) -> Iterator[None]:
    """Do a piece that is left and yield, until none is."""
    while True:
        try:
            piece = left.popleft()
        except IndexError:
            return
        work(piece)
        yield


ALONE = Crew()
