"""Jobs on keys that callers lent: performed in the process that holds the keys, failed once nobody holds them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from cadenza.db.schema import jobs
from cadenza.jobs import ACTIVE, Jobs
from cadenza.jobs.keyring import HELD_BY, KeyLost
from cadenza.worker.persistence import persistently

LOG = logging.getLogger(__name__)


class Lenders:
    """Performs such jobs, as many at once as the worker has slots, in the order they came; they share its children."""

    def __init__(self, desk: Jobs, *, holder: str, run: Callable[[str], None], slots: int) -> None:
        self.desk = desk
        self.holder = holder
        self.run = run
        self.slots = slots
        self._threads: ThreadPoolExecutor | None = None

    def start(self) -> None:
        """Take such jobs from now on."""
        threads = self._threads = ThreadPoolExecutor(self.slots, thread_name_prefix="cadenza-lent")
        self.desk.keyring.open(self.holder, lambda job_id: self._hand_to(threads, job_id))

    def stop(self) -> None:
        """Take no more, and fail those that have not ended: nobody can go on with them."""
        left = self.desk.keyring.shut()
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None
        for job_id in left:
            persistently(lambda job_id=job_id: self.desk.fail(job_id, KeyLost()))  # type: ignore[misc]
            self.desk.keyring.forget(job_id)

    def _hand_to(self, threads: ThreadPoolExecutor, job_id: str) -> None:
        threads.submit(self._perform, job_id)

    def _perform(self, job_id: str) -> None:
        try:
            self.run(job_id)
        finally:
            self.desk.keyring.forget(job_id)


def under_way(desk: Jobs) -> dict[str, str]:
    """Return {job: who holds its keys} of every job on lent keys that has not ended."""
    holder = jobs.c.asked[HELD_BY].as_string()
    query = sa.select(jobs.c.id, holder).where(jobs.c.state.in_(ACTIVE), holder.is_not(None))
    with desk.database.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def fail_the_keyless(desk: Jobs, held: dict[str, str], *, holder: str, alive: Collection[str]) -> list[str]:
    """Fail, and so refund, those jobs whose keys are in no living process; return their ids."""
    gone = [
        job_id
        for job_id, other in held.items()
        if (not desk.keyring.of(job_id) if other == holder else other not in alive)
    ]
    for job_id in gone:
        LOG.warning("job %s cannot be gone on with: the key that its caller lent is gone", job_id)
        desk.fail(job_id, KeyLost())
    return gone
