"""The worker: claims jobs, has them performed in child processes, keeps the files and settles the bill."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from cadenza.db.connection import is_sqlite
from cadenza.engines.base import Take
from cadenza.errors import CadenzaError, EngineFailed, Unavailable
from cadenza.jobs import Event, Job, Jobs, StoredFile
from cadenza.jobs.queue import LeftUnfinished
from cadenza.worker.elsewhere import Elsewhere
from cadenza.worker.lenders import Lenders
from cadenza.worker.lock import DirectoryLock
from cadenza.worker.persistence import persistently
from cadenza.worker.pool import Child, ChildDied, Pool, TimedOut
from cadenza.worker.upkeep import ALONE, Upkeep

LOG = logging.getLogger(__name__)
MAX_RECOVERIES = 3
PROGRESS_SECONDS = 0.1


class Worker:
    """Runs up to `slots` jobs at once; one started worker per process."""

    def __init__(
        self,
        jobs: Jobs,
        *,
        work_folder: Path,
        engine_factory: str = "cadenza.engines:engine",
        warm: Sequence[str] = ("composer",),
        slots: int = 1,
        limit_seconds: float = 900.0,
        heartbeat_seconds: float = 5.0,
        dead_after_seconds: float = 30.0,
        reconcile_seconds: float = 60.0,
    ) -> None:
        self.jobs = jobs
        self.work_folder = Path(work_folder)
        self.slots = slots
        self.limit_seconds = limit_seconds
        self.alone = is_sqlite(jobs.database)
        # Alone, one job is claimed ahead, so that a child never waits for the queue; among many it could be another's.
        self.claims = slots + 1 if self.alone else slots
        self.executor_id = ALONE if self.alone else f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.pool = Pool(factory=engine_factory, warm=warm, slots=slots)
        self.upkeep = Upkeep(
            jobs,
            data_folder=self.work_folder.parent,
            render_limit_seconds=limit_seconds,
            executor_id=None if self.alone else self.executor_id,
            heartbeat_seconds=heartbeat_seconds,
            dead_after_seconds=dead_after_seconds,
            reconcile_seconds=reconcile_seconds,
        )
        self._lock = DirectoryLock(Path(jobs.database.url.database or "")) if self.alone else None
        self.lenders = Lenders(jobs, holder=self.executor_id, run=self.run, slots=slots)
        self.elsewhere = Elsewhere(jobs, self.work_folder.parent / "upstream")
        self._changed = threading.Condition()
        self._running: dict[str, Child] = {}
        self._claimed = 0
        self._started = False
        self._stopping = False
        self._leave_hub: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin to work; Conflict where another server has this data directory."""
        if self._lock is not None:
            self._lock.take()
        try:
            self._start()
        except BaseException:
            self._release()
            raise

    def _start(self) -> None:
        self.jobs.prepare()
        if self.alone:
            shutil.rmtree(self.work_folder, ignore_errors=True)
        self.work_folder.mkdir(parents=True, exist_ok=True)
        self.pool.start()
        self._leave_hub = self.jobs.hub.listen(self._hear, waker=self._wake)
        if self.jobs.listener is not None:
            self.jobs.listener.start()
        # A heartbeat before the first claim: who has claimed and not been seen is taken for dead.
        self.upkeep.start()
        self.jobs.queue.start(self.run, executor_id=self.executor_id, slots=self.claims)
        self.upkeep.fail_the_keyless()
        self.lenders.start()
        self._started = True
        threading.Thread(target=self.elsewhere.settle_all, name="cadenza-settle", daemon=True).start()

    def stop(self, grace_seconds: float = 20.0) -> None:
        """Claim no more, let running jobs end for so long, then leave them to the next worker; twice is once."""
        with self._changed:
            if not self._started:
                return
            self._started = False
        self.jobs.queue.hush()
        with self._changed:
            self._stopping = True
            self._changed.wait_for(lambda: not self._running, grace_seconds)
            left = list(self._running)
        for job_id in left:
            persistently(lambda job_id=job_id: self.jobs.hand_back(job_id))  # type: ignore[misc]
        self.lenders.stop()
        self.pool.close()
        with self._changed:
            self._changed.wait_for(lambda: not self._running, 5.0)
        self.jobs.queue.stop()
        self._release()

    def _release(self) -> None:
        self.pool.close()
        self.upkeep.stop()
        self._leave_hub()
        if self._lock is not None:
            self._lock.release()

    def run(self, job_id: str) -> None:
        """Carry one claimed job to its end; the queue calls this on a thread of its own."""
        with self._changed:
            self._claimed += 1
        try:
            while not self._attempt(job_id):
                LOG.warning("a child process died with job %s: trying again", job_id)
        except Unavailable as error:
            raise LeftUnfinished from error
        except Exception as error:
            LOG.exception("job %s failed in the worker", job_id)
            failure = EngineFailed(f"the worker failed: {type(error).__name__}: {error}")
            persistently(lambda: self.jobs.fail(job_id, failure))
        finally:
            with self._changed:
                self._claimed -= 1
            self.jobs.queue.wake()

    def _wake(self) -> None:
        """Look for jobs, unless there is no room for one: whoever ends looks again."""
        with self._changed:
            full = self._claimed >= self.claims
        if not full:
            self.jobs.queue.wake()

    def _attempt(self, job_id: str) -> bool:
        """Try once; say whether the job has ended. Unavailable where the worker stops meanwhile."""
        child = self.pool.take()
        try:
            with self._changed:
                if self._stopping:
                    raise Unavailable("the worker is stopping")
                # Before the job begins, so that a cancellation from here on finds whom to kill.
                self._running[job_id] = child
            begun = persistently(lambda: self.jobs.begin(job_id))
            if begun is None:
                self.elsewhere.settle(job_id)
                return True
            job, attempts = begun
            if attempts > 1 + MAX_RECOVERIES:
                failure = EngineFailed(f"the job was begun {attempts - 1} times and its process died each time")
                persistently(lambda: self.jobs.fail(job_id, failure))
                return True
            return self._perform(job, child)
        finally:
            with self._changed:
                self._running.pop(job_id, None)
                self._changed.notify_all()
            self.pool.give_back(child)

    def _perform(self, job: Job, child: Child) -> bool:
        """Have the child perform, and settle the job; say whether it has ended."""
        folder = self.work_folder / f"{job.id}-{uuid.uuid4().hex[:8]}"
        folder.mkdir(parents=True)
        try:
            take = child.perform(
                job.engine,
                job.brief,
                folder,
                Teller(self.jobs, job.id, child),
                limit_seconds=self.limit_seconds,
                journal=self.elsewhere.notes(job.id),
                keys=self.jobs.keyring.of(job.id),
            )
            files = tuple(self._keep(take))
            persistently(lambda: self.jobs.succeed(job.id, take, files))
        except TimedOut:
            failure = EngineFailed(f"the job took longer than {self.limit_seconds:g} seconds")
            persistently(lambda: self.jobs.fail(job.id, failure))
        except ChildDied as error:
            if self._stopping:
                raise Unavailable("the worker is stopping") from error
            return persistently(lambda: self.jobs.get(job.id)).state.terminal
        except CadenzaError as error:
            failed = error
            persistently(lambda: self.jobs.fail(job.id, failed))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            self.elsewhere.settle(job.id)
        return True

    def _keep(self, take: Take) -> list[StoredFile]:
        kept = []
        for file in take.files:
            size_bytes = file.path.stat().st_size
            sha256 = self.jobs.store.keep(file.path)
            kept.append(StoredFile(file.role, file.path.name, file.media_type, size_bytes, sha256))
        return kept

    def _hear(self, event: Event) -> None:
        """Kill the child of a job that was ended by somebody else."""
        if event.terminal:
            with self._changed:
                child = self._running.get(event.job_id)
            if child is not None and event.kind == "cancelled":
                child.kill()


class Teller:
    """Notes progress, at most every PROGRESS_SECONDS in one stage; a job that has ended ends its child."""

    def __init__(self, jobs: Jobs, job_id: str, child: Child) -> None:
        self.jobs = jobs
        self.job_id = job_id
        self.child = child
        self.stage = ""
        self.next_time = 0.0

    def __call__(self, stage: str, fraction: float, seconds_done: float) -> None:
        now = time.monotonic()
        if stage == self.stage and now < self.next_time:
            return
        self.stage, self.next_time = stage, now + PROGRESS_SECONDS
        try:
            going = self.jobs.progress(self.job_id, stage=stage, fraction=fraction, seconds_done=seconds_done)
        except Exception as error:
            # A step that is not shown harms nobody; the database may be back for the next.
            LOG.warning("progress of job %s was not noted: %s", self.job_id, error)
            return
        if not going:
            self.child.kill()
