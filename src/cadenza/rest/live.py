"""Hearing a song while it comes in: the bytes that an engine passes on, followed as the file of them grows."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from cadenza.errors import EngineFailed
from cadenza.jobs import Job, Jobs, JobState

FOLDER, LIVE, WHOLE = "upstream", ".live", ".audio"  # where engines keep it, while it comes in and once it is there
POLL_SECONDS = 0.05
CHUNK_BYTES = 16384


class Hearing:
    """Follows one job's bytes in the data folder, which workers share; use it as a context."""

    def __init__(self, jobs: Jobs, job: Job, data: Path) -> None:
        self.jobs = jobs
        self.job = job
        self.folder = data / FOLDER
        self._ended: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Hearing:
        self._ended = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *error: object) -> None:
        if self._ended is not None:
            self._ended.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ended

    async def begin(self, *, seconds: float) -> IO[bytes] | None:
        """Return the file once something is in it; None where the job ended first, or nothing came for so long."""
        for _ in range(round(seconds / POLL_SECONDS)):
            file = await asyncio.to_thread(self._open)
            if file is not None or await self._over():
                return file
        return None

    async def chunks(self, file: IO[bytes]) -> AsyncIterator[bytes]:
        """Yield the bytes as they come; EngineFailed, which cuts the answer off, where not all of them came."""
        sent = 0
        with file:
            while True:
                over, whole = await self._over(seconds=0.0), self._find(WHOLE) is not None  # before what is read
                chunk = await asyncio.to_thread(file.read, CHUNK_BYTES)
                sent += len(chunk)
                if chunk:
                    yield chunk
                elif whole:
                    return
                elif over:
                    break
                else:
                    await self._over()
        job = await asyncio.to_thread(self.jobs.get, self.job.id)
        if job.state is not JobState.succeeded or job.facts.get("streamed_bytes") != sent:
            raise EngineFailed(f"song {job.id} broke off after {sent} bytes: {job.error_message or 'another plays it'}")

    async def _watch(self) -> None:
        async for _ in self.jobs.watch(self.job.id):
            pass

    async def _over(self, *, seconds: float = POLL_SECONDS) -> bool:
        assert self._ended is not None
        done, _ = await asyncio.wait({self._ended}, timeout=seconds)
        return bool(done)

    def _open(self) -> IO[bytes] | None:
        found = self._find(LIVE)
        with contextlib.suppress(OSError):
            if found is not None and found.stat().st_size:
                return found.open("rb")
        return None

    def _find(self, ending: str) -> Path | None:
        return next(iter(self.folder.glob(f"{self.job.id}*{ending}")), None)
