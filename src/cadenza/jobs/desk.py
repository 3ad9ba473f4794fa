"""Where jobs are handed in, looked up and called off."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar, Unpack

import sqlalchemy as sa

from cadenza import engines as catalogue
from cadenza.brief import Brief
from cadenza.db import schema
from cadenza.db.checkpoints import Checkpoints
from cadenza.db.connection import glance_at, is_sqlite
from cadenza.db.migrations import migrate
from cadenza.engines.base import Capabilities, Engine, Keys, Take, lent
from cadenza.errors import CadenzaError, Conflict, NotFound
from cadenza.ids import new_id
from cadenza.jobs import course, listing
from cadenza.jobs.change import Change, change
from cadenza.jobs.hub import Hub
from cadenza.jobs.intake import Request, Told, take_in
from cadenza.jobs.job import Event, Job, JobState, Page, Selection, Slice, StoredFile, Submission
from cadenza.jobs.keyring import Keyring
from cadenza.jobs.listener import Listener
from cadenza.jobs.queue import Queue
from cadenza.jobs.row import read, to_event, to_job
from cadenza.jobs.seen import QUERY, Seen
from cadenza.jobs.writer import Writer
from cadenza.storage import Store

# A watcher that has heard nothing for so long looks for itself: news may be lost with a connection.
RESYNC_SECONDS = 5.0
NO_KEYS: Keys = {}
T = TypeVar("T")


class Jobs:
    """The desk: every method is safe to call from any thread; only `watch` is async."""

    def __init__(
        self, database: sa.Engine, *, store: Store, engines: Callable[[str], Engine] = catalogue.engine
    ) -> None:
        self.database = database
        self.store = store
        self.engines = engines
        self.hub = Hub()
        self.queue = Queue(database)
        self.keyring = Keyring()
        self.listener = None if is_sqlite(database) else Listener(database, self.hub)
        self.glance = glance_at(database)
        self.seen = Seen()
        self.writer = Writer(self.change, Checkpoints(database.url.database or "")) if is_sqlite(database) else None
        self._met: set[str] = set()  # the engines that are loaded

    def prepare(self) -> None:
        """Make or update the tables, the queue's too, so that the first request need not wait for it."""
        migrate(self.database)
        self.queue.client()

    def close(self) -> None:
        """Write what is waiting, and stop listening to other processes and looking jobs up; the database stays open."""
        if self.writer is not None:
            self.writer.close()
        if self.glance is not None:
            self.glance.close()
        if self.listener is not None:
            self.listener.stop()

    def submit(self, account_id: str, brief: Brief, **told: Unpack[Told]) -> Submission:
        """Take a brief in, in one transaction; `told` are the fields of `Request` beside those two and the cache key.

        Raise NotFound (account), Unsupported or Unavailable (not something this engine makes), InsufficientCredits,
        RateLimited (too many active jobs) or Conflict (code `idempotency_mismatch`: the key came before with another
        body).
        """
        if told.get("keys"):
            return self._submit_on(account_id, brief, **told)
        return self.make(self.accept(account_id, brief, **told))

    async def hand_in(self, account_id: str, brief: Brief, **told: Unpack[Told]) -> Submission:
        """Take a brief in as `submit` does, from the event loop."""
        if told.get("keys"):
            return await asyncio.to_thread(self.submit, account_id, brief, **told)
        if brief.engine in self._met and brief.plan is None:
            work = self.accept(account_id, brief, **told)
        else:  # loading an engine or playing through a plan takes a while
            work = await asyncio.to_thread(self.accept, account_id, brief, **told)
        if self.writer is None:
            return await asyncio.to_thread(self.make, work)
        return await asyncio.wrap_future(self.writer.put(work))

    def accept(
        self, account_id: str, brief: Brief, *, alike: Brief | None = None, keys: Keys = NO_KEYS, **told: Any
    ) -> Callable[[Change], Submission]:
        """Return the work of taking a brief in that its engine can carry out; in the cache it stands for `alike`.

        What is made on lent `keys` is in the cache for its account alone.
        """
        capabilities = self.meet(brief.engine, keys)
        catalogue.check(brief, capabilities)
        cache_key = (alike or brief).fingerprint(capabilities.version + (f" for {account_id}" if keys else ""))
        request = Request(account_id=account_id, brief=brief, cache_key=cache_key, **told)
        return lambda change: take_in(change, request, self.store, self.seen)

    def meet(self, engine: str, keys: Keys = NO_KEYS) -> Capabilities:
        """Return what an engine can do, on lent keys where there are any, loading it on first use."""
        capabilities = lent(self.engines(engine), keys).capabilities
        self._met.add(engine)
        return capabilities

    def make(self, work: Callable[[Change], T]) -> T:
        """Make a change: with what else is waiting where SQLite has one writer, else in a transaction of its own."""
        if self.writer is not None:
            return self.writer.put(work).result()
        with self.change() as changing:
            return work(changing)

    def _submit_on(self, account_id: str, brief: Brief, **told: Any) -> Submission:
        """Take a job in that is played on lent keys, and have it performed here."""
        job_id = told.pop("job_id", None) or new_id("trk")
        held_by = self.keyring.lend(job_id, told["keys"])
        try:
            found = self.make(self.accept(account_id, brief, job_id=job_id, held_by=held_by, **told))
        except BaseException:
            self.keyring.forget(job_id)
            raise
        if found.job.id != job_id or found.cache_hit:
            self.keyring.forget(job_id)
        else:
            self.keyring.perform(job_id)
        return found

    def get(self, job_id: str, *, account_id: str | None = None) -> Job:
        """Return a job; NotFound also for another account's."""
        with self.database.connect() as connection:
            return read(connection, job_id, account_id=account_id)

    async def find(self, job_id: str, *, account_id: str) -> Job:
        """Return a job as `get` does, from the event loop."""
        if self.glance is not None:
            with contextlib.suppress(sqlite3.OperationalError):
                rows = self.glance.rows(QUERY, (job_id,))
                job = self.seen.job(rows[0]) if rows else None
                if job is None or job.account_id != account_id:
                    raise NotFound(f"there is no job {job_id!r}")
                return job
        return await asyncio.to_thread(self.get, job_id, account_id=account_id)

    def list(
        self,
        account_id: str,
        *,
        states: Collection[JobState] = (),
        genre: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
    ) -> Page:
        """Return an account's jobs (in these states, where any are given), newest first.

        InvalidRequest for a cursor that is none of ours.
        """
        with self.database.connect() as connection:
            return listing.page(connection, account_id, states=states, genre=genre, limit=limit, cursor=cursor)

    def select(self, account_id: str, selection: Selection, *, offset: int = 0, limit: int | None = None) -> Slice:
        """Return the jobs of an account that are selected, newest first, and how many they are in all."""
        with self.database.connect() as connection:
            return listing.select(connection, account_id, selection, offset=offset, limit=limit)

    def cancel(self, job_id: str, *, account_id: str | None = None) -> Job:
        """Call a job off and return it; NotFound, or Conflict where it has ended."""
        self.get(job_id, account_id=account_id)
        cancelled, job = self.make(lambda change: (course.cancel(change, job_id), read(change.connection, job_id)))
        if not cancelled:
            raise Conflict(f"job {job_id} has {job.state} already and cannot be cancelled")
        return job

    def events(self, job_id: str, *, after: int = 0) -> builtins.list[Event]:
        """Return what happened to a job after event number `after`; NotFound."""
        return self._news(job_id, after)[0]

    async def watch(self, job_id: str, *, after: int = 0) -> AsyncIterator[Event]:
        """Yield a job's events as they are committed, from number `after`, until the job has ended; NotFound."""
        if self.listener is not None:
            self.listener.start()
        with self.hub.inbox(job_id) as inbox:
            last = after
            fresh, ended = await asyncio.to_thread(self._news, job_id, last)
            while True:
                for event in fresh:
                    yield event
                    last = event.number
                if ended:
                    return
                heard = await collect(inbox)
                fresh = [event for event in heard if event is not None and event.number > last]
                ended = any(event.terminal for event in fresh)
                numbers = [event.number for event in fresh]
                # What is not the next number was preceded by something unheard.
                if None in heard or numbers != [*range(last + 1, last + 1 + len(fresh))]:
                    fresh, ended = await asyncio.to_thread(self._news, job_id, last)

    def counts(self) -> dict[JobState, int]:
        """Return how many jobs are in each state."""
        query = sa.select(schema.jobs.c.state, sa.func.count()).group_by(schema.jobs.c.state)
        with self.database.connect() as connection:
            found = {row[0]: row[1] for row in connection.execute(query)}
        return {state: found.get(state, 0) for state in JobState}

    def file_path(self, job: Job, role: str) -> Path:
        """Return where a job's file lies; NotFound where it has none of that role."""
        for file in job.files:
            if file.role == role:
                return self.store.path(file.sha256)
        roles = ", ".join(file.role for file in job.files) or "none yet"
        raise NotFound(f"job {job.id} has no file {role!r}; it has: {roles}")

    def begin(self, job_id: str) -> tuple[Job, int] | None:
        """Mark a job as running; return it and how often it was begun, or None where it has ended."""
        row = self.make(lambda change: course.begin(change, job_id))
        return None if row is None else (to_job(row), row.attempts)

    def progress(self, job_id: str, *, stage: str, fraction: float, seconds_done: float) -> bool:
        """Note how far a job is; say False where it is running no more."""
        far = {"stage": stage, "fraction": fraction, "seconds_done": seconds_done}
        return self.make(lambda change: course.progress(change, job_id, **far))  # type: ignore[arg-type]

    def succeed(self, job_id: str, take: Take, files: Sequence[StoredFile]) -> bool:
        """End a job with its take and settle the bill; False where it had ended already."""
        return self.make(lambda change: course.succeed(change, job_id, take, files))

    def fail(self, job_id: str, error: CadenzaError) -> bool:
        """End a job with an error and give the price back; False where it had ended already."""
        return self.make(lambda change: course.fail(change, job_id, error))

    def hand_back(self, job_id: str) -> None:
        """Forget an attempt that ended because the worker stopped."""
        self.make(lambda change: course.hand_back(change, job_id))

    def change(self) -> AbstractContextManager[Change]:
        """Open a transaction whose events are published once it is committed."""
        return change(self.database, self.queue, self.hub)

    def _news(self, job_id: str, after: int) -> tuple[builtins.list[Event], bool]:
        """Return the events after a number, and whether those are the last there will be."""
        rows = schema.job_events
        query = sa.select(rows).where(rows.c.job_id == job_id, rows.c.number > after).order_by(rows.c.number)
        with self.database.connect() as connection:
            # The state first: an event committed between the two reads is then one too many, never one too few.
            ended = read(connection, job_id).state.terminal
            return [to_event(row) for row in connection.execute(query)], ended


async def collect(inbox: asyncio.Queue[Event | None]) -> builtins.list[Event | None]:
    """Wait for news and return all there is; [None] after RESYNC_SECONDS of silence."""
    try:
        async with asyncio.timeout(RESYNC_SECONDS):  # wait_for may lose a cancellation in Python 3.11
            heard = [await inbox.get()]
    except TimeoutError:
        return [None]
    while not inbox.empty():
        heard.append(inbox.get_nowait())
    return heard
