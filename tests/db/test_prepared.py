"""Statements compiled once give what SQLAlchemy gives, on either database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from cadenza.db import connection, schema, transaction
from cadenza.db.checkpoints import Checkpoints
from cadenza.db.prepared import Prepared
from cadenza.jobs.row import READ
from office import Office


def test_a_row_is_the_same_as_the_librarys_own(office: Office) -> None:
    job = office.jobs.submit(office.account.id, office.brief(steps=2, é="ü"), asked={"a": [1, None]}).job
    with office.jobs.database.connect() as opened:
        ours = READ.one(opened, {"id": job.id})
        theirs = opened.execute(sa.select(schema.jobs).where(schema.jobs.c.id == job.id)).one()
        assert ours._asdict() == dict(theirs._mapping)
        assert READ.run(opened, {"id": "none"}) == []


def test_an_error_is_the_librarys_own(database: sa.Engine) -> None:
    row = {"cache_key": "k", "job_id": "j", "created_us": 1}
    insert = Prepared(schema.cache.insert())
    with transaction(database) as opened:
        insert.run(opened, row)
    with pytest.raises(sa.exc.IntegrityError), transaction(database) as opened:
        insert.run(opened, row)
    with pytest.raises(sa.exc.DBAPIError), transaction(database) as opened:
        insert.run(opened, {"cache_key": "l", "job_id": None, "created_us": 1})
    with transaction(database) as opened:
        assert not connection.insert_if_absent(opened, schema.cache, row)
        assert connection.insert_if_absent(opened, schema.cache, {**row, "cache_key": "m"})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_log_is_written_back_beside_the_writers(database: sa.Engine, eventually: Callable[..., None]) -> None:
    path = str(database.url.database)
    checkpoints = Checkpoints(path)
    insert = Prepared(schema.cache.insert())

    with transaction(database) as opened:
        for n in range(200):
            insert.run(opened, {"cache_key": f"{n}", "job_id": "j" * 500, "created_us": n})
    size = file_pages(path)
    checkpoints.due()
    eventually(lambda: file_pages(path) > size, what="the file grows by what the log held")
    checkpoints.close()
    checkpoints.due()
    checkpoints.close()


def file_pages(path: str) -> int:
    """Return how many pages the database's file has, what its log holds not counted."""
    with open(path, "rb") as file:
        return len(file.read()) // 4096
