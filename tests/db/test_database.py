"""The database: how it is opened, how its tables come to be, and that its writers wait in line."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from cadenza.db import connect, insert_if_absent, migrate, schema, transaction
from cadenza.db.gate import gated
from cadenza.db.migrations import STEPS
from cadenza.errors import InvalidRequest, Unavailable

WORKER = {"executor_id": "one", "started_us": 1, "seen_us": 0}


def test_sqlite_is_opened_so_that_a_commit_survives_a_power_cut(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/data/app.sqlite")
    with engine.connect() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://a/b"])
def test_a_database_that_cannot_keep_jobs_is_refused(url: str) -> None:
    with pytest.raises(InvalidRequest):
        connect(url)


def test_the_migrations_make_exactly_the_tables_of_the_schema(database: sa.Engine) -> None:
    found = sa.inspect(database)
    for name, table in schema.METADATA.tables.items():
        columns = {column["name"]: column for column in found.get_columns(name)}
        assert list(columns) == [column.name for column in table.columns], name
        for column in table.columns:
            assert columns[column.name]["nullable"] == column.nullable, f"{name}.{column.name}"
            told = columns[column.name]["type"].as_generic()
            assert told._type_affinity is column.type.as_generic()._type_affinity, f"{name}.{column.name}: {told}"
        key = found.get_pk_constraint(name)["constrained_columns"]
        assert key == [column.name for column in table.primary_key], name
        indexes = {index["name"] for index in found.get_indexes(name) if not index.get("duplicates_constraint")}
        assert indexes == {index.name for index in table.indexes}, name


def test_migrating_again_changes_nothing_and_many_may_do_it_at_once(database_url: str) -> None:
    engine = connect(database_url)
    with ThreadPoolExecutor(8) as threads:
        versions = list(threads.map(lambda _: migrate(engine), range(8)))
    engine.dispose()
    assert set(versions) == {len(STEPS)}


def test_a_database_of_a_newer_release_is_refused(database: sa.Engine) -> None:
    with transaction(database) as connection:
        connection.execute(sa.text("UPDATE cadenza_schema SET version = 99"))
    with pytest.raises(Unavailable, match="newer"):
        migrate(database)


def test_no_change_is_lost_among_many_threads(database: sa.Engine) -> None:
    with transaction(database) as connection:
        assert insert_if_absent(connection, schema.workers, WORKER)
        assert not insert_if_absent(connection, schema.workers, WORKER)

    def add_one(_: int) -> None:
        with transaction(database) as connection:
            query = sa.select(schema.workers.c.seen_us).with_for_update()
            value = connection.execute(query).scalar_one()
            connection.execute(schema.workers.update().values(seen_us=value + 1))

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(add_one, range(200)))
    with database.connect() as connection:
        assert connection.execute(sa.select(schema.workers.c.seen_us)).scalar() == 200


def test_an_error_undoes_the_whole_transaction(database: sa.Engine) -> None:
    def half() -> None:
        with transaction(database) as connection:
            connection.execute(schema.workers.insert().values(**WORKER))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    with database.connect() as connection:
        assert connection.execute(sa.select(schema.workers)).all() == []


def test_the_gate_is_open_again_after_every_way_to_end(tmp_path: Path) -> None:
    gate = threading.Lock()
    connection = sqlite3.connect(
        tmp_path / "x", factory=gated(gate, wait_seconds=1), check_same_thread=False, isolation_level="IMMEDIATE"
    )
    connection.execute("CREATE TABLE t (a PRIMARY KEY)")
    assert not gate.locked()
    connection.execute("INSERT INTO t VALUES (1)")
    assert gate.locked()
    connection.commit()
    assert not gate.locked()
    connection.execute("BEGIN IMMEDIATE")
    connection.rollback()
    assert not gate.locked()
    with pytest.raises(sqlite3.OperationalError):
        connection.execute("INSERT INTO nowhere VALUES (1)")
    connection.rollback()
    assert not gate.locked()
    connection.executemany("INSERT INTO t VALUES (?)", [(2,), (3,)])
    assert gate.locked()
    connection.close()
    assert not gate.locked()


def test_who_waits_too_long_at_the_gate_is_told(tmp_path: Path) -> None:
    gate = threading.Lock()
    connection = sqlite3.connect(tmp_path / "x", factory=gated(gate, wait_seconds=0.01))
    connection.execute("CREATE TABLE t (a)")
    with gate, pytest.raises(sqlite3.OperationalError, match="locked"):
        connection.execute("INSERT INTO t VALUES (1)")
