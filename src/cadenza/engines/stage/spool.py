"""What the stage has played so far of one brief: a file that grows, and who is to be told when it has."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class Spool:
    """Safe between threads: the stage writes to it, any number of listeners read."""

    def __init__(self, number: int, path: Path) -> None:
        self.number, self.path = number, path
        self.bytes = 0
        self.over = False
        self.error = ""
        self.listeners = 0
        self._ears: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def note(self, *, bytes: int | None = None, over: bool = False, error: str = "") -> None:
        """Take in how far it is, and tell everybody."""
        with self._lock:
            self.bytes = self.bytes if bytes is None else bytes
            self.over, self.error = self.over or over, self.error or error
            ears = list(self._ears)
        for ear in ears:
            ear()

    @contextmanager
    def told(self, ear: Callable[[], None]) -> Iterator[None]:
        """Have `ear` called, on any thread, whenever there is news."""
        with self._lock:
            self._ears.append(ear)
        try:
            yield
        finally:
            with self._lock:
                self._ears.remove(ear)
