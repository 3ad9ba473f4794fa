"""A job as a row of the table, and back."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from cadenza.brief import Brief
from cadenza.db import schema
from cadenza.db.prepared import Prepared
from cadenza.engines.base import Take
from cadenza.errors import NotFound
from cadenza.jobs.job import Event, Job, JobState, StoredFile

COLUMNS = tuple(column.name for column in schema.jobs.columns)
Row = namedtuple("Row", COLUMNS, defaults=(None,) * len(COLUMNS))  # type: ignore[misc]
READ = Prepared(sa.select(schema.jobs).where(schema.jobs.c.id == sa.bindparam("id")))
# What a job that ends without rendering takes over from the one that did.
RESULT_COLUMNS = ("duration_seconds", "seed", "title", "genre", "tempo_bpm", "key", "facts", "files")


def to_job(row: Any, *, brief: Brief | None = None) -> Job:
    """Return a row of `jobs` as a value; `brief` where its brief is at hand."""
    return Job(
        id=row.id,
        account_id=row.account_id,
        state=JobState(row.state),
        brief=brief or Brief.from_json(row.brief),
        dialect=row.dialect,
        engine=row.engine,
        created_at=schema.from_us(row.created_us),
        started_at=moment(row.started_us),
        finished_at=moment(row.finished_us),
        stage=row.stage,
        fraction=row.fraction,
        seconds_done=row.seconds_done,
        cache_hit=bool(row.cache_hit),
        cache_key=row.cache_key,
        price_credits=row.price_credits,
        error_code=row.error_code,
        error_message=row.error_message,
        duration_seconds=row.duration_seconds,
        seed=row.seed,
        title=row.title,
        genre=row.genre,
        tempo_bpm=row.tempo_bpm,
        key=row.key,
        facts=row.facts,
        files=tuple(StoredFile(**file) for file in row.files),
        asked=row.asked,
    )


def read(connection: sa.Connection, job_id: str, *, account_id: str | None = None) -> Job:
    """Return a job; NotFound also for another account's."""
    # Postgres takes no zero byte in a text, and no job's name holds one.
    row = None if "\0" in job_id else READ.one(connection, {"id": job_id})
    if row is None or account_id not in (None, row.account_id):
        raise NotFound(f"there is no job {job_id!r}")
    return to_job(row)


def to_event(row: sa.Row[Any]) -> Event:
    """Return a row of `job_events` as a value."""
    return Event(row.number, row.job_id, row.kind, row.data, schema.from_us(row.created_us))


def new_row(brief: Brief, *, job_id: str, account_id: str, dialect: str, cache_key: str) -> dict[str, Any]:
    """Return the row of a job that was just handed in."""
    return {
        "id": job_id,
        "account_id": account_id,
        "state": JobState.queued,
        "brief": brief.as_json(),
        "dialect": dialect,
        "engine": brief.engine,
        "created_us": schema.now_us(),
        "stage": "",
        "fraction": 0.0,
        "seconds_done": 0.0,
        "cache_hit": False,
        "cache_key": cache_key,
        "store_cache": True,
        "follows": None,
        "fair_tag": 1,
        "attempts": 0,
        "last_event": 1,
        "price_credits": 0,
        "title": "",
        "facts": {},
        "files": [],
        "asked": {},
    }


def take_columns(take: Take, files: Sequence[StoredFile]) -> dict[str, Any]:
    """Return the result columns that a take fills."""
    return {
        "duration_seconds": take.duration_seconds,
        "seed": take.seed,
        "title": take.title,
        "genre": take.genre,
        "tempo_bpm": take.tempo_bpm,
        "key": take.key,
        "facts": dict(take.facts),
        "files": [asdict(file) for file in files],
    }


def same_result(row: Any) -> dict[str, Any]:
    """Return the result columns of a finished job's row."""
    return {name: getattr(row, name) for name in RESULT_COLUMNS}


def moment(us: int | None) -> datetime | None:
    """Return microseconds since 1970 as an aware time, None as None."""
    return None if us is None else schema.from_us(us)
