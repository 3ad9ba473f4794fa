"""Where jobs are handed in, looked up and called off."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import sqlalchemy as sa

from cadenza.brief import Brief
from cadenza.engines import engine as find_engine
from cadenza.engines.base import Engine
from cadenza.jobs.job import Event, Job, JobState, Page, Submission
from cadenza.storage import Store


class Jobs:
    """The desk: every method is safe to call from any thread; only `watch` is async."""

    def __init__(self, database: sa.Engine, *, store: Store, engines: Callable[[str], Engine] = find_engine) -> None:
        self.database = database
        self.store = store
        self.engines = engines

    def submit(
        self,
        account_id: str,
        brief: Brief,
        *,
        dialect: str = "native",
        idempotency_key: str | None = None,
        body_sha256: str | None = None,
        use_cache: bool = True,
        store_cache: bool = True,
        price_credits: int = 0,
        concurrency_limit: int | None = None,
    ) -> Submission:
        """Take a brief in, in one transaction.

        Raise NotFound (account), InsufficientCredits, RateLimited (too many active jobs) or Conflict (code
        `idempotency_mismatch`: the key came before with another body).
        """
        raise NotImplementedError

    def get(self, job_id: str, *, account_id: str | None = None) -> Job:
        """Return a job; NotFound also for another account's."""
        raise NotImplementedError

    def list(
        self,
        account_id: str,
        *,
        state: JobState | None = None,
        genre: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
    ) -> Page:
        """Return an account's jobs, newest first."""
        raise NotImplementedError

    def cancel(self, job_id: str, *, account_id: str | None = None) -> Job:
        """Call a job off and return it; NotFound, or Conflict where it has ended."""
        raise NotImplementedError

    def events(self, job_id: str, *, after: int = 0) -> list[Event]:
        """Return what happened to a job after event number `after`."""
        raise NotImplementedError

    def watch(self, job_id: str, *, after: int = 0) -> AsyncIterator[Event]:
        """Yield a job's events as they are committed, from number `after`, until the job has ended."""
        raise NotImplementedError

    def counts(self) -> dict[JobState, int]:
        """Return how many jobs are in each state."""
        raise NotImplementedError

    def file_path(self, job: Job, role: str) -> Path:
        """Return where a job's file lies; NotFound where it has none of that role."""
        raise NotImplementedError
