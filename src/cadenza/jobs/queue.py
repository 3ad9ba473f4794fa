"""The durable queue: all that we ask of DBOS, in one place.

A job is enqueued inside our own transaction and is a workflow of one function without steps: what it does to the
database is guarded by the job's row, so running it again from the start is safe, and costs two commits fewer.
"""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer

from cadenza.db.connection import is_sqlite

NAME = "cadenza"
WORKFLOW = "make"
# Bumped only when old enqueued rows can no longer be run.
VERSION = "1"
# The job's own count of attempts ends sooner. The queue's also counts each restart of a server that had claimed a job
# and not begun it, which must never cost anybody a job.
MAX_RECOVERIES = 1_000_000
POLL_SECONDS = 0.25
# For this long after something happened the queue is polled faster: it covers a hint that came a moment too soon.
BUSY_SECONDS, BUSY_POLL_SECONDS = 0.5, 0.02
FINISHED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


class LeftUnfinished(BaseException):
    """Raised by what runs a job to leave it claimed and unfinished; no Exception, so that no outcome is recorded."""


class Queue:
    """Enqueues jobs, and runs them in this process once started; one started queue per process."""

    def __init__(self, database: sa.Engine) -> None:
        self.database = database
        self._lock = threading.Lock()
        self._known: DBOSClient | None = None
        self._hints: Hints | None = None
        self._executor: DBOS | None = None
        self._executor_id = ""

    def enqueue(self, connection: sa.Connection, job_id: str, *, priority: int) -> None:
        """Enqueue a job in the caller's transaction; lower priorities first. Twice is once."""
        options: Any = {
            "workflow_name": WORKFLOW,
            "queue_name": NAME,
            "workflow_id": job_id,
            "app_version": VERSION,
            "priority": priority,
        }
        self.client().enqueue_in_transaction(connection, options, job_id)

    def client(self) -> DBOSClient:
        """Return the way to enqueue, making the queue's tables on first use."""
        with self._lock:
            if self._known is None:
                quiet()
                DBOS.migrate(self.url())
                self._known = DBOSClient(
                    system_database_engine=self.database,
                    serializer=DBOSPortableJSONSerializer(),
                    application_name=NAME,
                )
            return self._known

    def start(self, run: Callable[[str], None], *, executor_id: str, slots: int) -> None:
        """Run enqueued jobs, at most `slots` at once, and first those that `executor_id` left unfinished.

        `run` gets a job's id on a thread of its own and must not raise, but for LeftUnfinished.
        """
        client = self.client()
        client.register_queue(
            NAME, worker_concurrency=slots, polling_interval_sec=POLL_SECONDS, on_conflict="always_update"
        )
        executor = DBOS(
            config={
                "name": NAME,
                "system_database_engine": self.database,
                "system_database_url": self.url(),
                "application_version": VERSION,
                "executor_id": executor_id,
                "serializer": DBOSPortableJSONSerializer(),
                "log_level": "WARNING",
            }
        )
        DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MAX_RECOVERIES)(self._entrance(run))
        hints = Hints.install(executor)
        DBOS.launch()
        self._executor, self._executor_id = executor, executor_id
        self._hints = hints if hints is not None and hints.installed else None
        if self._hints is None:
            client.register_queue(
                NAME, worker_concurrency=slots, polling_interval_sec=BUSY_POLL_SECONDS, on_conflict="always_update"
            )

    def wake(self) -> None:
        """Look for enqueued jobs now and not at the next poll."""
        if self._hints is not None:
            self._hints.wake()

    def hush(self) -> None:
        """Claim no further jobs."""
        if self._hints is not None:
            self._hints.stop()

    def stop(self, *, timeout_seconds: float = 5.0) -> None:
        """Stop running jobs and enqueue again what is left unfinished, for whoever comes next."""
        active = getattr(self._executor, "_active_workflows_set", None)
        deadline = time.monotonic() + timeout_seconds
        # Who ends just now must find its job still claimed, or it waits for ever for another's outcome.
        while active is not None and active.activeList() and time.monotonic() < deadline:
            time.sleep(0.005)
        self.adopt([self._executor_id])
        DBOS.destroy(destroy_registry=True)
        self._hints = self._executor = None

    def adopt(self, executor_ids: Sequence[str]) -> None:
        """Enqueue again what these executors claimed and did not finish; safe to call by many at once."""
        DBOS._recover_pending_workflows(list(executor_ids))

    def claimants(self) -> set[str]:
        """Return the executors that have claimed jobs and not finished them."""
        query = sa.text(f"SELECT DISTINCT executor_id FROM {self.table()} WHERE status = 'PENDING'")
        with self.database.connect() as connection:
            return {row[0] for row in connection.execute(query)}

    def lost(self, job_ids: Sequence[str]) -> set[str]:
        """Return which of these jobs the queue will never run (again)."""
        query = sa.text(f"SELECT workflow_uuid, status FROM {self.table()} WHERE workflow_uuid IN :ids").bindparams(
            sa.bindparam("ids", expanding=True)
        )
        self.client()
        with self.database.connect() as connection:
            known = {row[0]: row[1] for row in connection.execute(query, {"ids": list(job_ids)})}
        return {job_id for job_id in job_ids if known.get(job_id) in (None, *FINISHED)}

    def purge(self, *, older_than_seconds: float, limit: int = 1000) -> int:
        """Delete what is recorded of jobs that the queue finished so long ago; return how many."""
        query = sa.text(
            f"SELECT workflow_uuid FROM {self.table()} "
            "WHERE status IN :finished AND completed_at < :before LIMIT :limit"
        ).bindparams(sa.bindparam("finished", expanding=True))
        before = int((time.time() - older_than_seconds) * 1000)
        client = self.client()
        with self.database.connect() as connection:
            found = connection.execute(query, {"finished": list(FINISHED), "before": before, "limit": limit})
            ids = [row[0] for row in found]
        if ids:
            client.delete_workflows(ids)
        return len(ids)

    def _entrance(self, run: Callable[[str], None]) -> Callable[[str], None]:
        """Return the workflow."""

        def make(job_id: str) -> None:
            run(job_id)
            if not self._claimed_here(job_id):
                # Taken for dead and adopted elsewhere: the outcome is for the other to record.
                raise LeftUnfinished

        return make

    def _claimed_here(self, job_id: str) -> bool:
        query = sa.text(f"SELECT executor_id FROM {self.table()} WHERE workflow_uuid = :id AND status = 'PENDING'")
        with self.database.connect() as connection:
            return connection.execute(query, {"id": job_id}).scalar() == self._executor_id

    def url(self) -> str:
        """Return the database's URL, its password included."""
        return self.database.url.render_as_string(hide_password=False)

    def table(self) -> str:
        """Return where the queue records its jobs."""
        return "workflow_status" if is_sqlite(self.database) else "dbos.workflow_status"


class Hints:
    """Makes the thread that polls for jobs look at once when there is one.

    DBOS waits between polls on an event that ends the thread. Here that wait also returns, without ending it, on a
    hint. The list that takes the event before its thread starts is private to DBOS; where it is gone, `install` returns
    None, and where it takes no event, `installed` stays False.
    """

    def __init__(self) -> None:
        self.installed = False
        self._changed = threading.Condition()
        self._stopped = False
        self._count = 0
        self._seen = 0  # by the polling thread, the only one that reads it
        self._busy_until = 0.0

    @classmethod
    def install(cls, executor: DBOS) -> Hints | None:
        """Put hints into an executor that is about to be launched: a thread that waits already never hears them."""
        if getattr(executor, "background_thread_stop_events", None) != []:
            return None
        hints = cls()
        executor.background_thread_stop_events = _Prepared(hints.prepare)
        return hints

    def prepare(self, event: threading.Event) -> None:
        """Make the waits on one event end on a hint."""
        event.wait = functools.partial(self.wait, event)  # type: ignore[method-assign]
        event.set = functools.partial(self.end, event)  # type: ignore[method-assign]
        self.installed = True

    def wait(self, event: threading.Event, timeout: float | None = None) -> bool:
        """Wait as `threading.Event.wait` does; the polling thread of our queue returns sooner on a hint."""
        if threading.current_thread().name != f"queue-worker-{NAME}":
            return threading.Event.wait(event, timeout)
        with self._changed:
            if time.monotonic() < self._busy_until:
                timeout = BUSY_POLL_SECONDS
            self._changed.wait_for(lambda: self._count != self._seen or event.is_set(), timeout)
            self._seen = self._count
            if self._stopped:
                self._changed.wait_for(event.is_set)
        return event.is_set()

    def end(self, event: threading.Event) -> None:
        """Set the event and end every wait."""
        threading.Event.set(event)
        self.wake()

    def wake(self) -> None:
        """End the present wait, or the next where none is."""
        with self._changed:
            self._count += 1
            self._busy_until = time.monotonic() + BUSY_SECONDS
            self._changed.notify_all()

    def stop(self) -> None:
        """Keep the polling thread waiting until its end."""
        with self._changed:
            self._stopped = True
        self.wake()


class _Prepared(list[threading.Event]):
    """A list that has each event prepared before anybody waits on it."""

    def __init__(self, prepare: Callable[[threading.Event], None]) -> None:
        super().__init__()
        self._prepare = prepare

    def append(self, event: threading.Event) -> None:
        self._prepare(event)
        super().append(event)


def quiet() -> None:
    """Pass on the queue's warnings through our logging, and no banners."""
    log = logging.getLogger("dbos")
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    log.setLevel(logging.WARNING)
