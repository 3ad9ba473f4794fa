"""One thread that makes all changes to jobs in SQLite, as many in one commit as are waiting.

A commit waits for the disk, and SQLite has one writer at a time: changes that came while the last commit was under way
go into the next together. Each is acknowledged only once that commit is on the disk.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from cadenza.db.checkpoints import Checkpoints
from cadenza.jobs.change import Change

T = TypeVar("T")
Work = Callable[[Change], Any]
Piece = tuple[Work, "Future[Any]"]
MAX_PIECES = 64  # in one commit, so that the first does not wait for too many others


class Writer:
    """Takes pieces of work in, from any thread; its own thread starts with the first."""

    def __init__(self, open_change: Callable[[], AbstractContextManager[Change]], checkpoints: Checkpoints) -> None:
        self.open_change = open_change
        self.checkpoints = checkpoints
        self._waiting: queue.SimpleQueue[Piece | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def put(self, work: Callable[[Change], T]) -> Future[T]:
        """Have a piece of work done; the future is settled once it is on the disk or has failed."""
        future: Future[T] = Future()
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="cadenza-writer", daemon=True)
                self._thread.start()
            self._waiting.put((work, future))
        return future

    def close(self) -> None:
        """Do what is waiting, and end the thread; the next piece of work starts another."""
        with self._lock:
            if self._thread is not None:
                self._waiting.put(None)
                self._thread.join()
                self._thread = None
        self.checkpoints.close()

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            pieces, more = [first], True
            while more and len(pieces) < MAX_PIECES and not self._waiting.empty():
                following = self._waiting.get()
                if following is None:
                    more = False
                else:
                    pieces.append(following)
            self._commit(pieces)
            if not more:
                return

    def _commit(self, pieces: list[Piece]) -> None:
        """Do the pieces in one transaction, then say how each went."""
        done: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self.open_change() as change:
                for work, future in pieces:
                    try:
                        done.append((future, change.attempt(work), None))
                    except Exception as error:
                        done.append((future, None, error))
        except BaseException as error:
            done = [(future, None, error) for _, future in pieces]
        self.checkpoints.due()
        for future, result, failure in done:
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)
