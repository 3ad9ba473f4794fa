"""Waiting for a job: until it ends, or until patience does."""

from __future__ import annotations

import asyncio
import contextlib

from starlette.concurrency import run_in_threadpool

from cadenza.jobs import Job, Jobs


async def wait_for(jobs: Jobs, job: Job, *, seconds: float) -> Job:
    """Return the job as it is when it has ended or `seconds` have passed, whichever comes first."""
    if job.state.terminal or seconds <= 0:
        return job
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            async for _ in jobs.watch(job.id):
                pass
    return await run_in_threadpool(jobs.get, job.id)
