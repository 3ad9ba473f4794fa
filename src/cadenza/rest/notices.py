"""Writing webhooks' bodies: the job as it was when it changed, in the words of the dialect that is to tell it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from cadenza.errors import NotFound
from cadenza.jobs import Job, Jobs, JobState
from cadenza.rest.files import Link, file_links
from cadenza.rest.links import Links
from cadenza.webhooks import Notice

# A dialect's way to tell of a job: pure.
Shaper = Callable[[Job, Link], Mapping[str, Any]]


class Bodies:
    """Shapes notices; `shapers` has an entry for each dialect, `home` is where links begin that no request told us."""

    def __init__(self, jobs: Jobs, links: Links, shapers: Mapping[str, Shaper], *, home: str) -> None:
        self.jobs = jobs
        self.links = links
        self.shapers = shapers
        self.home = home

    def __call__(self, notice: Notice) -> Mapping[str, Any] | None:
        """Return the body of a notice; None where its job or its dialect is gone."""
        shaper = self.shapers.get(notice.shape)
        try:
            job = as_told(self.jobs.get(notice.job_id), JobState(notice.event))
        except NotFound:
            return None
        if shaper is None:
            return None
        origin = (self.links.public_url or notice.origin or self.home).rstrip("/")
        return shaper(job, file_links(self.links, job, origin=origin))


def as_told(job: Job, state: JobState) -> Job:
    """Return a job as it was when it came into a state that it may have left since."""
    if job.state is state:
        return job
    early = dataclasses.replace(job, state=state, finished_at=None, files=(), fraction=0.0, seconds_done=0.0, stage="")
    early = dataclasses.replace(early, error_code=None, error_message=None, cache_hit=False)
    return dataclasses.replace(early, started_at=None) if state is JobState.queued else early
