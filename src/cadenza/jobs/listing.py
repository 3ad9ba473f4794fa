"""Pages of jobs: a cursor is where the last page ended, so jobs that arrive meanwhile shift nothing."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection

import sqlalchemy as sa

from cadenza.db.schema import jobs, to_us
from cadenza.errors import InvalidRequest
from cadenza.jobs.job import JobState, Page, Selection, Slice
from cadenza.jobs.row import to_job

MAX_LIMIT = 200


def page(
    connection: sa.Connection,
    account_id: str,
    *,
    states: Collection[JobState],
    genre: str | None,
    limit: int,
    cursor: str | None,
) -> Page:
    """Return an account's jobs, newest first."""
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidRequest(
            f"limit must be from 1 to {MAX_LIMIT}", field="limit", value=limit, expected=f"1-{MAX_LIMIT}"
        )
    query = sa.select(jobs).where(jobs.c.account_id == account_id)
    if states:
        query = query.where(jobs.c.state.in_(states))
    if genre is not None:
        # Postgres takes no zero byte in a text, and no genre holds one.
        query = query.where(sa.false() if "\0" in genre else jobs.c.genre == genre)
    if cursor is not None:
        created_us, job_id = read_cursor(cursor)
        earlier = sa.and_(jobs.c.created_us == created_us, jobs.c.id < job_id)
        query = query.where(sa.or_(jobs.c.created_us < created_us, earlier))
    query = query.order_by(jobs.c.created_us.desc(), jobs.c.id.desc()).limit(limit + 1)
    rows = connection.execute(query).all()
    more = len(rows) > limit
    items = tuple(to_job(row) for row in rows[:limit])
    return Page(items, write_cursor(rows[limit - 1].created_us, rows[limit - 1].id) if more else None)


def select(
    connection: sa.Connection, account_id: str, selection: Selection, *, offset: int, limit: int | None
) -> Slice:
    """Return the jobs of an account that are selected, newest first, after the first `offset` of them."""
    conditions = [jobs.c.account_id == account_id]
    if selection.dialect is not None:
        conditions.append(jobs.c.dialect == selection.dialect)
    if selection.states:
        conditions.append(jobs.c.state.in_(selection.states))
    if selection.since is not None:
        conditions.append(jobs.c.created_us >= to_us(selection.since))
    if selection.until is not None:
        conditions.append(jobs.c.created_us < to_us(selection.until))
    conditions += [jobs.c.asked[name].as_string() == value for name, value in selection.asked.items()]
    total = connection.execute(sa.select(sa.func.count()).select_from(jobs).where(*conditions)).scalar_one()
    query = sa.select(jobs).where(*conditions).order_by(jobs.c.created_us.desc(), jobs.c.id.desc())
    rows = connection.execute(query.offset(offset).limit(limit))
    return Slice(tuple(to_job(row) for row in rows), total)


def write_cursor(created_us: int, job_id: str) -> str:
    """Return where a page ended, as text safe in a URL."""
    return base64.urlsafe_b64encode(f"{created_us}:{job_id}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[int, str]:
    """Return (creation time, job id) of where a page ended; InvalidRequest."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        created_us, job_id = text.split(":", 1)
        moment = int(created_us)
        if not 0 <= moment < 1 << 63 or "\0" in job_id:
            raise ValueError("no database holds such a place")
        return moment, job_id
    except (ValueError, binascii.Error) as error:
        raise InvalidRequest(
            "this cursor is none of ours", field="cursor", value=cursor[:80], expected="next_cursor of a page"
        ) from error
