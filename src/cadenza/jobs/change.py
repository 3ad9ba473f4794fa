"""One change to jobs: a transaction, and what is told to others once it is committed and not before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa

from cadenza.db.connection import is_sqlite, transaction
from cadenza.db.prepared import Prepared, run_plain
from cadenza.db.schema import from_us, job_events, jobs, now_us
from cadenza.jobs.hub import Hub
from cadenza.jobs.job import Event
from cadenza.jobs.queue import Queue
from cadenza.webhooks import outbox
from cadenza.webhooks.notice import EVENTS as TOLD

EVENT_CHANNEL, WAKE_CHANNEL, POST_CHANNEL = "cadenza_event", "cadenza_wake", "cadenza_post"
MAX_PAYLOAD_BYTES = 7900  # Postgres takes 8000
T = TypeVar("T")


NEXT_NUMBER = Prepared(
    jobs.update()
    .where(jobs.c.id == sa.bindparam("job_id"))
    .values(last_event=jobs.c.last_event + 1)
    .returning(jobs.c.last_event)
)
INSERT = Prepared(job_events.insert())


class Change:
    """An open transaction that gathers its events."""

    def __init__(self, connection: sa.Connection, queue: Queue) -> None:
        self.connection = connection
        self.queue = queue
        self.events: list[Event] = []
        self.enqueued = False
        self.notified = False

    def record(self, job_id: str, kind: str, data: Mapping[str, Any], *, number: int | None = None) -> None:
        """Write a job's next event; `number` where the job's row counts it already."""
        if number is None:
            number = int(NEXT_NUMBER.one(self.connection, {"job_id": job_id}).last_event)
        created_us = now_us()
        row = {"job_id": job_id, "number": number, "kind": kind, "data": dict(data), "created_us": created_us}
        INSERT.run(self.connection, row)
        if kind in TOLD:
            self.notified |= outbox.post(self.connection, job_id, number=number, event=str(kind))
        self.events.append(Event(number, job_id, str(kind), dict(data), from_us(created_us)))

    def attempt(self, work: Callable[[Change], T]) -> T:
        """Do one of several pieces of work: one that fails leaves nothing behind and the others as they are."""
        heard, enqueued, notified = len(self.events), self.enqueued, self.notified
        run_plain(self.connection, "SAVEPOINT piece")
        try:
            done = work(self)
        except BaseException:
            run_plain(self.connection, "ROLLBACK TO piece")
            del self.events[heard:]
            self.enqueued, self.notified = enqueued, notified
            raise
        run_plain(self.connection, "RELEASE piece")
        return done

    def enqueue(self, job_id: str, *, priority: int) -> None:
        """Enqueue a job, lower priorities first."""
        self.queue.enqueue(self.connection, job_id, priority=priority)
        self.enqueued = True


@contextmanager
def change(database: sa.Engine, queue: Queue, hub: Hub) -> Iterator[Change]:
    """Open a change; after its commit tell the hub, and through Postgres the other processes."""
    queue.client()  # its tables are made on first use, which cannot wait inside our transaction
    with transaction(database) as connection:
        changing = Change(connection, queue)
        yield changing
        if not is_sqlite(database):
            notify(changing)
    hub.publish(changing.events)
    if changing.enqueued:
        hub.wake()
    if changing.notified:
        hub.post()


def notify(changing: Change) -> None:
    """Have Postgres tell the other processes, when and if this transaction commits."""
    for event in changing.events:
        send(changing.connection, EVENT_CHANNEL, encode(event))
    if changing.enqueued:
        send(changing.connection, WAKE_CHANNEL, "")
    if changing.notified:
        send(changing.connection, POST_CHANNEL, "")


def send(connection: sa.Connection, channel: str, payload: str) -> None:
    """Send a notification with the transaction."""
    connection.execute(sa.select(sa.func.pg_notify(channel, payload)))


def encode(event: Event) -> str:
    """Return an event as a payload; one too long goes without its data, and the reader looks it up."""
    fields: dict[str, Any] = {"job_id": event.job_id, "number": event.number, "kind": event.kind}
    full = json.dumps({**fields, "data": event.data, "at": event.created_at.isoformat()})
    return full if len(full.encode()) <= MAX_PAYLOAD_BYTES else json.dumps(fields)
