"""Quick looks into SQLite: on a connection that only reads, with no pool and no transaction around them.

In WAL mode a reader waits for no writer: a look takes a few tens of microseconds, which an event loop can spare.
"""

from __future__ import annotations

import sqlite3
import threading
from typing import Any

WAIT_SECONDS = 0.05  # longer only where the file is being recovered


class Glance:
    """Looks from any thread; the connection is opened by the first."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def rows(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """Return the rows of a query; sqlite3.OperationalError where the file cannot be read just now."""
        with self._lock:
            if self._connection is None:
                self._connection = self._open()
            # To the end of the rows: a statement left open would keep old pages from being written back.
            return self._connection.execute(sql, values).fetchall()

    def close(self) -> None:
        """Close the connection; the next look opens another."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        opened = sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)
        opened.execute("PRAGMA query_only=ON").close()
        return opened
