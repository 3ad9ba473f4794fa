"""How we reach the database: one SQLite file, or Postgres by changing the URL."""

from __future__ import annotations

import functools
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cadenza.db.gate import gated
from cadenza.db.glance import Glance
from cadenza.db.prepared import Prepared
from cadenza.errors import InvalidRequest

WAIT_SECONDS = 30.0
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL survives a killed process, not a lost supply
    "PRAGMA fullfsync=1",  # macOS: fsync alone does not reach the platter
    f"PRAGMA busy_timeout={int(WAIT_SECONDS * 1000)}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-16000",
    "PRAGMA temp_store=MEMORY",  # of a savepoint's pages
    "PRAGMA wal_autocheckpoint=8000",  # pages; db.checkpoints writes back sooner where it runs
)


def connect(url: str) -> sa.Engine:
    """Return an engine for `sqlite:///path` or `postgresql://…`; InvalidRequest for anything else."""
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError) as error:
        # Not the text itself: it may hold a password.
        raise InvalidRequest(
            "the database is no URL",
            field="database",
            expected="sqlite:///path or postgresql://user:password@host/name",
        ) from error
    if parsed.get_backend_name() == "sqlite":
        return connect_sqlite(parsed)
    if parsed.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return connect_postgres(parsed)
    raise InvalidRequest(
        f"database {parsed.drivername!r} is not supported", field="database", expected="sqlite:/// or postgresql://"
    )


def connect_sqlite(url: sa.URL) -> sa.Engine:
    """Return an engine on a SQLite file, whose writers in this process queue at one gate."""
    if not url.database or url.database == ":memory:":
        raise InvalidRequest("the database must be a file", field="database", expected="sqlite:///path/to/file")
    Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        connect_args={"timeout": WAIT_SECONDS, "factory": gated(threading.Lock(), wait_seconds=WAIT_SECONDS)},
        pool_size=16,
        max_overflow=48,
    )
    sa.event.listen(engine, "connect", prepare_sqlite)
    return engine


def prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    """Set a fresh connection up."""
    connection.isolation_level = "IMMEDIATE"
    for pragma in PRAGMAS:
        connection.execute(pragma).close()


def connect_postgres(url: sa.URL) -> sa.Engine:
    """Return an engine on Postgres through psycopg 3."""
    return sa.create_engine(url.set(drivername="postgresql+psycopg"), pool_size=16, max_overflow=16, pool_pre_ping=True)


def glance_at(engine: sa.Engine) -> Glance | None:
    """Return what takes quick looks into a SQLite file, None elsewhere."""
    return Glance(engine.url.database or "") if is_sqlite(engine) else None


def is_sqlite(engine: sa.Engine) -> bool:
    """Say whether an engine is on SQLite."""
    return engine.dialect.name == "sqlite"


@contextmanager
def transaction(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction that may write: committed at the end of the block, undone on an error.

    SQLite would begin only at the first change, and what was read before it could be stale by then.
    """
    with engine.begin() as connection:
        if is_sqlite(engine):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def insert_if_absent(connection: sa.Connection, table: sa.Table, values: dict[str, Any]) -> bool:
    """Insert a row unless its key is taken; say whether it was inserted."""
    return absent(table, connection.dialect.name).one(connection, values) is not None


@functools.cache
def absent(table: sa.Table, backend: str) -> Prepared:
    """Return the statement that inserts into a table what is not there."""
    if backend == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    return Prepared(insert(table).on_conflict_do_nothing().returning(sa.literal_column("1").label("inserted")))
