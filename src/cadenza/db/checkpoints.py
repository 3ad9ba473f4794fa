"""Writing back what SQLite's log holds, beside the writers and not in one of their commits.

SQLite does it in the commit that finds the log long, which then takes several times as long as any other. A passive
checkpoint on a connection of its own holds nobody up; the commit's own stays as the bound for a log that only grows.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading

EVERY_SECONDS = 0.5


class Checkpoints:
    """A thread that writes back some time after `due`; it starts with the first."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._due = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def due(self) -> None:
        """Say that something was committed."""
        if self._thread is None:
            self._ended.clear()
            self._thread = threading.Thread(target=self._run, name="cadenza-checkpoints", daemon=True)
            self._thread.start()
        self._due.set()

    def close(self) -> None:
        """End; the next `due` begins anew."""
        self._ended.set()
        self._due.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            while self._due.wait() and not self._ended.wait(EVERY_SECONDS):
                self._due.clear()
                if self._ended.is_set():  # by whoever closed just now, whose `due` was taken for a commit's
                    return
                with contextlib.suppress(sqlite3.OperationalError):  # busy: the next time, or a commit, does it
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
