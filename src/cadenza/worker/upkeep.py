"""What has to be looked after beside the jobs: a sign of life, dead workers' jobs, jobs that nobody will run."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from cadenza.db.connection import insert_if_absent, transaction
from cadenza.db.schema import idempotency, jobs, now_us, workers
from cadenza.errors import EngineFailed
from cadenza.jobs import ACTIVE, Jobs, course
from cadenza.jobs.keyring import HELD_BY
from cadenza.worker.leftovers import remove_leftovers
from cadenza.worker.lenders import fail_the_keyless, under_way

LOG = logging.getLogger(__name__)
REAPER_LOCK = 0x72656170  # "reap"
ALONE = "local"  # what the only worker of a database is called
ASKED_AT_ONCE = 500  # a statement takes some thousands of values and no more
KEEP_QUEUE_SECONDS = 3600.0
KEEP_IDEMPOTENCY_SECONDS = 24 * 3600.0


class Upkeep:
    """A thread that does each duty in its time; `executor_id` is None where there is only one worker."""

    def __init__(
        self,
        desk: Jobs,
        *,
        data_folder: Path,
        render_limit_seconds: float,
        executor_id: str | None,
        heartbeat_seconds: float,
        dead_after_seconds: float,
        reconcile_seconds: float,
    ) -> None:
        self.desk = desk
        self.data_folder = data_folder
        self.render_limit_seconds = render_limit_seconds
        self.executor_id = executor_id
        self.dead_after_seconds = dead_after_seconds
        self.duties: list[tuple[float, Callable[[], object]]] = [(reconcile_seconds, self.tidy)]
        if executor_id is not None:
            self.duties.append((heartbeat_seconds, self.adopt_the_dead))
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Give a first sign of life and begin."""
        if self.executor_id is not None:
            self.beat(self.executor_id)
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="cadenza-upkeep", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End, and sign off."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(10.0)
            self._thread = None
            if self.executor_id is not None:
                with transaction(self.desk.database) as connection:
                    connection.execute(workers.delete().where(workers.c.executor_id == self.executor_id))

    def _run(self) -> None:
        due = {duty: time.monotonic() + seconds for seconds, duty in self.duties}
        while not self._stopping.wait(max(0.01, min(due.values()) - time.monotonic())):
            for seconds, duty in self.duties:
                if time.monotonic() >= due[duty]:
                    due[duty] = time.monotonic() + seconds
                    try:
                        duty()
                    except Exception:
                        LOG.exception("upkeep failed; trying again in %g seconds", seconds)

    def beat(self, executor_id: str) -> None:
        """Give a sign of life."""
        now = now_us()
        with transaction(self.desk.database) as connection:
            row = {"executor_id": executor_id, "started_us": now, "seen_us": now}
            if not insert_if_absent(connection, workers, row):
                connection.execute(workers.update().where(workers.c.executor_id == executor_id).values(seen_us=now))

    def adopt_the_dead(self) -> set[str]:
        """Give a sign of life, enqueue the jobs of workers that give none, and return who those are."""
        assert self.executor_id is not None
        self.beat(self.executor_id)
        with transaction(self.desk.database) as connection:
            # One at a time is enough. Two would do no harm.
            if not connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(REAPER_LOCK))).scalar():
                return set()
            since = now_us() - int(self.dead_after_seconds * 1e6)
            connection.execute(workers.delete().where(workers.c.seen_us < since))
            alive = set(connection.execute(sa.select(workers.c.executor_id)).scalars())
            dead = self.desk.queue.claimants() - alive
            if dead:
                LOG.warning("adopting the jobs of workers that are gone: %s", ", ".join(sorted(dead)))
                self.desk.queue.adopt(sorted(dead))
        if dead:
            self.desk.hub.wake()
        return dead

    def tidy(self) -> None:
        """Settle what nobody will run, and delete what nobody will ask for."""
        self.reconcile()
        self.fail_the_keyless()
        self.desk.queue.purge(older_than_seconds=KEEP_QUEUE_SECONDS)
        remove_leftovers(self.desk.database, self.data_folder, render_limit_seconds=self.render_limit_seconds)
        before = now_us() - int(KEEP_IDEMPOTENCY_SECONDS * 1e6)
        with transaction(self.desk.database) as connection:
            connection.execute(idempotency.delete().where(idempotency.c.created_us < before))

    def reconcile(self) -> list[str]:
        """Fail, and so refund, each job under way that the queue has given up or lost; return their ids."""
        with self.desk.database.connect() as connection:
            queued = jobs.c.asked[HELD_BY].as_string().is_(None)  # a job on lent keys never is
            query = sa.select(jobs.c.id).where(jobs.c.state.in_(ACTIVE), jobs.c.follows.is_(None), queued)
            leaders = list(connection.execute(query).scalars())
        # The queue is asked after the jobs: one that ends in between is lost to the queue, and `fail` leaves it alone.
        some = [leaders[n : n + ASKED_AT_ONCE] for n in range(0, len(leaders), ASKED_AT_ONCE)]
        lost = sorted(job_id for ids in some for job_id in self.desk.queue.lost(ids))
        for job_id in lost:
            LOG.error("job %s is under way but the queue does not know it: failing it", job_id)
            self.desk.fail(job_id, EngineFailed("the job was lost; its price was given back"))
        self._promote_orphans()
        return lost

    def fail_the_keyless(self) -> list[str]:
        """Fail, and so refund, each job on lent keys that are in no living process; return their ids."""
        held = under_way(self.desk)
        if not held:
            return []
        return fail_the_keyless(self.desk, held, holder=self.executor_id or ALONE, alive=self._alive())

    def _alive(self) -> set[str]:
        """Return the workers that have given a sign of life lately."""
        since = now_us() - int(self.dead_after_seconds * 1e6)
        with self.desk.database.connect() as connection:
            return set(connection.execute(sa.select(workers.c.executor_id).where(workers.c.seen_us >= since)).scalars())

    def _promote_orphans(self) -> None:
        """Enqueue jobs that follow one which has ended without them."""
        leader = jobs.alias()
        query = (
            sa.select(jobs.c.follows)
            .join(leader, leader.c.id == jobs.c.follows)
            .where(jobs.c.state.in_(ACTIVE), leader.c.state.not_in(ACTIVE))
            .distinct()
        )
        with self.desk.database.connect() as connection:
            orphaned = list(connection.execute(query).scalars())
        for leader_id in orphaned:
            with self.desk.change() as change:
                course.promote(change, leader_id)
