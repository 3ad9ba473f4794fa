"""The course of a job once it is in: it begins, gets on, and ends in one of three ways, exactly once.

Each step is one transaction, guarded by the state in the job's row: of two that would end a job, the second does
nothing. Jobs that follow (equal briefs, handed in while the leader was under way) go the same way with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from cadenza.accounts import ledger
from cadenza.db.connection import insert_if_absent
from cadenza.db.schema import cache, jobs, now_us
from cadenza.engines.base import Take
from cadenza.errors import CadenzaError
from cadenza.jobs.change import Change
from cadenza.jobs.job import ACTIVE, JobState, StoredFile
from cadenza.jobs.row import same_result, take_columns

UNDER_WAY = jobs.c.state.in_(ACTIVE)


def begin(change: Change, job_id: str) -> sa.Row[Any] | None:
    """Mark a job and its followers as running and count the attempt; None where it has ended already."""
    row = change.connection.execute(
        jobs.update()
        .where(jobs.c.id == job_id, UNDER_WAY)
        .values(
            state=JobState.running,
            started_us=sa.func.coalesce(jobs.c.started_us, now_us()),
            attempts=jobs.c.attempts + 1,
            stage="",
            fraction=0.0,
            seconds_done=0.0,
        )
        .returning(*jobs.c)
    ).one_or_none()
    if row is None:
        return None
    change.record(job_id, JobState.running, {"attempt": row.attempts})
    advance_followers(change, job_id, {"stage": "", "fraction": 0.0, "seconds_done": 0.0})
    return row


def progress(change: Change, job_id: str, *, stage: str, fraction: float, seconds_done: float) -> bool:
    """Note how far a job and its followers are; say False where it is running no more."""
    values = {"stage": stage, "fraction": fraction, "seconds_done": seconds_done}
    number = change.connection.execute(
        jobs.update()
        .where(jobs.c.id == job_id, jobs.c.state == JobState.running)
        .values(**values, last_event=jobs.c.last_event + 1)
        .returning(jobs.c.last_event)
    ).scalar_one_or_none()
    if number is None:
        return False
    change.record(job_id, "progress", values, number=number)
    advance_followers(change, job_id, values)
    return True


def advance_followers(change: Change, leader_id: str, values: dict[str, Any]) -> None:
    """Bring those who follow a running job to where it is."""
    for follower in followers(change.connection, leader_id):
        begins = follower.state == JobState.queued
        change.connection.execute(
            jobs.update()
            .where(jobs.c.id == follower.id)
            .values(**values, state=JobState.running, started_us=sa.func.coalesce(jobs.c.started_us, now_us()))
        )
        if begins:
            change.record(follower.id, JobState.running, {})
        elif values["stage"]:
            change.record(follower.id, "progress", values)


def succeed(change: Change, job_id: str, take: Take, files: Sequence[StoredFile]) -> bool:
    """End a job with its take, and its followers with it; False where it had ended already.

    The job pays; its followers cost nothing to make and get their price back, as from the cache.
    """
    ended = end(change, job_id, JobState.succeeded, {**take_columns(take, files), "fraction": 1.0})
    if ended is None:
        return False
    result = same_result(ended)
    following = followers(change.connection, job_id)
    for follower in following:
        end(change, follower.id, JobState.succeeded, {**result, "cache_hit": True, "fraction": 1.0})
    if ended.store_cache and "fallback" not in take.facts:  # a stand-in's take is not what was asked for
        remember(change.connection, ended.cache_key, job_id)
    change.record(job_id, JobState.succeeded, {"cache_hit": False})
    for follower in following:
        change.record(follower.id, JobState.succeeded, {"cache_hit": True})
    settle(change.connection, [ended, *following], paid=job_id)
    return True


def fail(change: Change, job_id: str, error: CadenzaError) -> bool:
    """End a job with an error, and its followers with it, and give the price back; False where it had ended already."""
    told = {"error_code": error.code, "error_message": error.message}
    ended = end(change, job_id, JobState.failed, told)
    if ended is None:
        return False
    everyone = [ended, *followers(change.connection, job_id)]
    for follower in everyone[1:]:
        end(change, follower.id, JobState.failed, told)
    for one in everyone:
        change.record(one.id, JobState.failed, told)
    settle(change.connection, everyone)
    return True


def cancel(change: Change, job_id: str) -> bool:
    """Call a job off and give its price back; who followed it is enqueued in its place. False where it had ended."""
    ended = end(change, job_id, JobState.cancelled, {})
    if ended is None:
        return False
    change.record(job_id, JobState.cancelled, {})
    if ended.follows is None:
        promote(change, job_id)
    settle(change.connection, [ended])
    return True


def promote(change: Change, leader_id: str) -> None:
    """Enqueue the oldest follower of a job that was called off, and let the others follow that one."""
    rows = followers(change.connection, leader_id)
    if not rows:
        return
    heir = rows[0]
    change.connection.execute(jobs.update().where(jobs.c.id == heir.id).values(follows=None))
    change.connection.execute(jobs.update().where(jobs.c.follows == leader_id, UNDER_WAY).values(follows=heir.id))
    change.enqueue(heir.id, priority=heir.fair_tag)


def hand_back(change: Change, job_id: str) -> None:
    """Forget an attempt that ended because the worker stopped, which is not the job's fault."""
    change.connection.execute(
        jobs.update().where(jobs.c.id == job_id, UNDER_WAY, jobs.c.attempts > 0).values(attempts=jobs.c.attempts - 1)
    )


def end(change: Change, job_id: str, state: JobState, values: dict[str, Any]) -> sa.Row[Any] | None:
    """Put a job into a terminal state; None where it is in one."""
    return change.connection.execute(
        jobs.update()
        .where(jobs.c.id == job_id, UNDER_WAY)
        .values(state=state, finished_us=now_us(), **values)
        .returning(*jobs.c)
    ).one_or_none()


def followers(connection: sa.Connection, leader_id: str) -> Sequence[sa.Row[Any]]:
    """Return the jobs that wait for a job's take, oldest first, locked."""
    query = (
        sa.select(jobs)
        .where(jobs.c.follows == leader_id, UNDER_WAY)
        .order_by(jobs.c.created_us, jobs.c.id)
        .with_for_update(key_share=True)
    )
    return connection.execute(query).all()


def settle(connection: sa.Connection, rows: Sequence[sa.Row[Any]], *, paid: str | None = None) -> None:
    """Take what the job `paid` held and give back what the others did.

    Accounts in one order for everybody, so that nobody waits in a circle.
    """
    for row in sorted(rows, key=lambda row: (row.account_id, row.id)):
        ledger.settle(connection, row.id, capture=row.id == paid)


def remember(connection: sa.Connection, cache_key: str, job_id: str) -> None:
    """Let later equal briefs have this job's take."""
    values = {"job_id": job_id, "created_us": now_us()}
    changed = connection.execute(cache.update().where(cache.c.cache_key == cache_key).values(**values))
    if changed.rowcount == 0:
        insert_if_absent(connection, cache, {"cache_key": cache_key, **values})
