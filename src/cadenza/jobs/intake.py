"""Taking a brief in: everything that one transaction decides about it."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypedDict

import sqlalchemy as sa

from cadenza.accounts import ledger
from cadenza.brief import Brief
from cadenza.db.connection import insert_if_absent, is_sqlite
from cadenza.db.prepared import Prepared, run_plain
from cadenza.db.schema import accounts, cache, idempotency, jobs, now_us
from cadenza.errors import Conflict, RateLimited
from cadenza.ids import new_id
from cadenza.jobs.change import Change
from cadenza.jobs.job import ACTIVE, Job, JobState, Submission
from cadenza.jobs.keyring import HELD_BY
from cadenza.jobs.row import RESULT_COLUMNS, Row, new_row, read, to_job
from cadenza.jobs.seen import QUERY, Seen
from cadenza.storage import Store
from cadenza.webhooks.notice import Target

UNDER_WAY = sa.or_(*(jobs.c.state == state for state in ACTIVE))
LEADER = Prepared(
    sa.select(jobs.c.id)
    .where(
        jobs.c.cache_key == sa.bindparam("cache_key"),
        UNDER_WAY,
        jobs.c.follows.is_(None),
        jobs.c.store_cache.is_(True),
    )
    .order_by(jobs.c.created_us)
    .limit(1)
    .with_for_update(key_share=True)
)
CACHED = Prepared(
    sa.select(jobs.c.id)
    .join(cache, cache.c.job_id == jobs.c.id)
    .where(cache.c.cache_key == sa.bindparam("cache_key"), cache.c.created_us >= sa.bindparam("since_us"))
)
NOW_TAG = Prepared(
    sa.select(jobs.c.fair_tag).where(jobs.c.started_us.is_not(None)).order_by(jobs.c.started_us.desc()).limit(1)
)
KEEP_TAG = Prepared(
    accounts.update().where(accounts.c.id == sa.bindparam("account_id")).values(last_tag=sa.bindparam("tag"))
)
INSERT = Prepared(jobs.insert())
UNSET = ("started_us", "error_code", "error_message")  # of what ends as it begins
COPIED = [column for column in jobs.c if column.name not in (*RESULT_COLUMNS, *UNSET)]
EARLIER = jobs.alias("earlier")
COPY = Prepared(
    jobs.insert().from_select(
        [*COPIED, *(jobs.c[name] for name in RESULT_COLUMNS)],
        sa.select(
            *(sa.bindparam(column.name, type_=column.type) for column in COPIED),
            *(EARLIER.c[name] for name in RESULT_COLUMNS),
        ).where(EARLIER.c.id == sa.bindparam("cached")),
    )
)


class IdempotencyMismatch(Conflict):
    """An idempotency key that came before with another body."""

    code = "idempotency_mismatch"


@dataclass(frozen=True, slots=True)
class Request:
    """A brief on its way in, with all that the desk was told about it."""

    account_id: str
    brief: Brief
    cache_key: str
    dialect: str = "native"
    idempotency_key: str | None = None
    body_sha256: str | None = None
    use_cache: bool = True
    store_cache: bool = True
    price_credits: int = 0
    concurrency_limit: int | None = None
    job_id: str | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)  # what the dialect keeps of the request beside the brief
    max_age_seconds: int | None = None  # how old what the cache holds may be
    webhook: Target | None = None  # told of this job, beside whoever is told of all the account's jobs
    held_by: str = ""  # the process that holds the caller's provider keys and alone may perform; "" for any


class Told(TypedDict, total=False):
    """What the desk may be told about a brief: fields of `Request`, the brief it stands for in the cache, lent keys."""

    dialect: str
    idempotency_key: str | None
    body_sha256: str | None
    use_cache: bool
    store_cache: bool
    price_credits: int
    concurrency_limit: int | None
    job_id: str | None
    asked: Mapping[str, Any]
    max_age_seconds: int | None
    webhook: Target | None
    alike: Brief | None
    keys: Mapping[
        str, str
    ]  # the caller's own at providers, by engine: the job is played on these alone, in this process


def take_in(change: Change, request: Request, store: Store, seen: Seen) -> Submission:
    """Find or make the job for a request.

    The order of locks is jobs, then accounts, as everywhere: two transactions never wait for each other.
    """
    connection = change.connection
    job_id = request.job_id or new_id("trk")
    earlier = remember(connection, request, job_id)
    if earlier is not None:
        return Submission(read(connection, earlier), replayed=True)
    lock_key(connection, request.cache_key)
    # On its own key nobody waits for another's job, whose key may be the wrong one.
    waits = request.use_cache and not request.held_by
    leader = find_leader(connection, request.cache_key) if waits else None
    cached = find_cached(connection, request, store, seen) if request.use_cache and leader is None else None
    fair_tag = admit(connection, request, job_id, free=cached is not None)
    row = new_row(
        request.brief,
        job_id=job_id,
        account_id=request.account_id,
        dialect=request.dialect,
        cache_key=request.cache_key,
    )
    row |= {
        "price_credits": request.price_credits,
        "store_cache": request.store_cache,
        "fair_tag": fair_tag,
        "follows": leader,
        "asked": dict(request.asked) | ({HELD_BY: request.held_by} if request.held_by else {}),
        "webhook": None if request.webhook is None else asdict(request.webhook),
    }
    if cached is not None:
        return Submission(complete_at_once(change, row, request.brief, cached), cache_hit=True)
    INSERT.run(connection, row)
    change.record(job_id, JobState.queued, {}, number=1)
    if leader is None and not request.held_by:
        change.enqueue(job_id, priority=fair_tag)
    return Submission(to_job(Row(**row), brief=request.brief))


def remember(connection: sa.Connection, request: Request, job_id: str) -> str | None:
    """Note the idempotency key for a new job, or return the job that it made before."""
    if request.idempotency_key is None:
        return None
    body = request.body_sha256 or hashlib.sha256(request.cache_key.encode()).hexdigest()
    row = {
        "account_id": request.account_id,
        "key": request.idempotency_key,
        "body_sha256": body,
        "job_id": job_id,
        "created_us": now_us(),
    }
    if insert_if_absent(connection, idempotency, row):
        return None
    known = connection.execute(
        sa.select(idempotency.c.body_sha256, idempotency.c.job_id).where(
            idempotency.c.account_id == request.account_id, idempotency.c.key == request.idempotency_key
        )
    ).one()
    if known.body_sha256 != body:
        raise IdempotencyMismatch(
            "this idempotency key came before with another body: use a fresh key for a fresh request"
        )
    return str(known.job_id)


def lock_key(connection: sa.Connection, cache_key: str) -> None:
    """Let equal briefs in one after the other; on SQLite all writers are one after the other anyway."""
    if not is_sqlite(connection.engine):
        number = int.from_bytes(hashlib.sha256(cache_key.encode()).digest()[:8], "big", signed=True)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.literal(number, sa.BigInteger))))


def find_leader(connection: sa.Connection, cache_key: str) -> str | None:
    """Return the job that is making an equal take just now, locked so that it does not end meanwhile."""
    found = LEADER.one(connection, {"cache_key": cache_key})
    return None if found is None else str(found.id)


def find_cached(connection: sa.Connection, request: Request, store: Store, seen: Seen) -> Job | None:
    """Return the job whose take is in the cache, young enough and with all its files, or None."""
    since_us = 0 if request.max_age_seconds is None else now_us() - request.max_age_seconds * 1_000_000
    found = CACHED.one(connection, {"cache_key": request.cache_key, "since_us": since_us})
    if found is None:
        return None
    if is_sqlite(connection.engine):
        job = seen.job(run_plain(connection, QUERY, (found.id,))[0])
    else:
        job = read(connection, found.id)
    return job if all(store.has(file.sha256) for file in job.files) else None


def admit(connection: sa.Connection, request: Request, job_id: str, *, free: bool) -> int:
    """Check the account's limits, set the price aside, and return the job's place in the fair order.

    The place is a start-time-fair-queueing tag: an account's next job stands as many seconds of music behind its last
    as that one takes, but never before what is being rendered now. So a hundred jobs of one account do not keep the
    first of another waiting. What is `free`, because it is made already, takes no place and no credits.
    """
    _, last_tag = ledger.lock_account(connection, request.account_id)
    if request.concurrency_limit is not None:
        active = connection.execute(
            sa.select(sa.func.count()).where(jobs.c.account_id == request.account_id, jobs.c.state.in_(ACTIVE))
        ).scalar_one()
        if active >= request.concurrency_limit:
            raise RateLimited(
                f"{active} jobs are under way and this account may have {request.concurrency_limit} at once: "
                "wait until one has ended"
            )
    if free:
        return 1
    now = NOW_TAG.one(connection, {})
    tag = max(1 if now is None else now.fair_tag, last_tag) + math.ceil(request.brief.duration_seconds)
    KEEP_TAG.run(connection, {"account_id": request.account_id, "tag": tag})
    ledger.hold(connection, request.account_id, job_id=job_id, amount_credits=request.price_credits)
    return tag


def complete_at_once(change: Change, row: dict[str, Any], brief: Brief, cached: Job) -> Job:
    """Write a job that ends as it begins, with the take of an earlier one, and return it.

    The result goes from row to row inside the database: it is long, and nothing about it changes.
    """
    ended = {"state": JobState.succeeded, "cache_hit": True, "fraction": 1.0, "finished_us": row["created_us"]}
    row = {name: value for name, value in row.items() if name not in RESULT_COLUMNS} | ended | {"last_event": 2}
    COPY.run(change.connection, row | {"cached": cached.id})
    change.record(row["id"], JobState.queued, {}, number=1)
    change.record(row["id"], JobState.succeeded, {"cache_hit": True}, number=2)
    result = {name: getattr(cached, name) for name in RESULT_COLUMNS}
    return replace(to_job(Row(**{**row, "files": ()}), brief=brief), **result)
