"""One writer at a time on SQLite, waiting in line and not in a loop.

SQLite has one write lock for the file, and a connection that finds it taken sleeps and tries again, up to 100 ms at
a time. Threads of one process can do better: they wait at a lock before they ask SQLite for its own.
"""

from __future__ import annotations

import sqlite3
import threading
from typing import Any

WRITES = ("BEGIN", "INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP")


class GatedConnection(sqlite3.Connection):
    """A connection that goes through the gate before its first change and leaves it at the transaction's end."""

    gate: threading.Lock
    wait_seconds: float
    holds = False

    def enter(self, sql: str) -> None:
        """Wait for the gate where a statement begins a transaction that writes."""
        if self.holds or self.in_transaction or not sql.lstrip()[:8].upper().startswith(WRITES):
            return
        if not self.gate.acquire(timeout=self.wait_seconds):
            raise sqlite3.OperationalError("database is locked: another writer of this process holds it")
        self.holds = True

    def leave(self) -> None:
        """Open the gate where no transaction is left."""
        if self.holds and not self.in_transaction:
            self.holds = False
            self.gate.release()

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or GatedCursor)

    def execute(self, sql: str, parameters: Any = (), /) -> GatedCursor:
        cursor: GatedCursor = self.cursor()
        return cursor.execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> GatedCursor:
        cursor: GatedCursor = self.cursor()
        return cursor.executemany(sql, parameters)

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self.leave()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.leave()

    def close(self) -> None:
        try:
            super().close()
        finally:
            if self.holds:
                self.holds = False
                self.gate.release()


class GatedCursor(sqlite3.Cursor):
    """A cursor whose statements respect the gate."""

    connection: GatedConnection

    def execute(self, sql: str, parameters: Any = (), /) -> GatedCursor:
        self.connection.enter(sql)
        try:
            super().execute(sql, parameters)
        finally:
            self.connection.leave()
        return self

    def executemany(self, sql: str, parameters: Any, /) -> GatedCursor:
        self.connection.enter(sql)
        try:
            super().executemany(sql, parameters)
        finally:
            self.connection.leave()
        return self


def gated(gate: threading.Lock, *, wait_seconds: float) -> type[GatedConnection]:
    """Return the connection class of everybody who shares one gate."""
    return type("GatedConnection", (GatedConnection,), {"gate": gate, "wait_seconds": wait_seconds})
