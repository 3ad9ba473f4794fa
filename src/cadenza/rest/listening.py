"""A track as a stream of sound: as it is being played while it is made, and the finished file once there is one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from cadenza.audio.codecs.running import MEDIA_TYPES, encoded, encoder
from cadenza.engines.stage import Spool
from cadenza.errors import Conflict, InvalidRequest
from cadenza.jobs import Job, Jobs, JobState
from cadenza.rest.services import Services, services

LOG = logging.getLogger(__name__)
PREVIEW, FINISHED = "preview", "finished"
_AT_ONCE = 1 << 16  # bytes, and frames of a finished sound


async def sound_of(request: Request, job: Job, *, format: str) -> Response:
    """Answer with the sound of a job in a format that can be streamed; Conflict where there will be none."""
    if format not in MEDIA_TYPES:
        expected = " or ".join(MEDIA_TYPES)
        raise InvalidRequest(f"format must be {expected}", field="format", value=format[:80], expected=expected)
    known = services(request)
    if not job.state.terminal and known.engines[job.engine]().capabilities.live:
        answer = await _preview(known, job, format)
        if answer is not None:
            return answer
    return await _finished(known, job, format)


def _headers(kind: str) -> dict[str, str]:
    return {"Cadenza-Stream": kind, "Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def _preview(known: Services, job: Job, format: str) -> Response | None:
    """Return the job as it is played live, once its first bytes are there; None where the stage cannot."""
    key = (job.id, format)
    spool = await run_in_threadpool(known.stage.join, key, job.engine, job.brief, format=format)
    listener = _Listener(known.jobs, job.id, spool)
    try:
        begun = await listener.begun()
    except BaseException:
        known.stage.leave(key, spool)
        raise
    if not begun:
        known.stage.leave(key, spool)
        return None

    async def sound() -> AsyncIterator[bytes]:
        try:
            async for part in listener.parts():
                yield part
        finally:
            known.stage.leave(key, spool)

    return StreamingResponse(sound(), media_type=MEDIA_TYPES[format], headers=_headers(PREVIEW))


class _Listener:
    """One client of a spool: hears it grow, and stops where the job is called off or fails."""

    def __init__(self, jobs: Jobs, job_id: str, spool: Spool) -> None:
        self.jobs, self.job_id, self.spool = jobs, job_id, spool
        self.called_off = False

    async def begun(self) -> bool:
        """Wait for the first bytes; say whether there are any."""
        async with self._news() as news:
            while not (self.spool.bytes or self.spool.over or self.called_off):
                await news.wait()
                news.clear()
        if self.spool.error:
            LOG.warning("no preview of job %s: %s", self.job_id, self.spool.error)
        return self.spool.bytes > 0

    async def parts(self) -> AsyncIterator[bytes]:
        """Yield the bytes as they come, to the end of the sound or of the job's hopes."""
        with self.spool.path.open("rb") as file:
            async with self._news() as news:
                while not self.called_off:
                    news.clear()
                    over = self.spool.over
                    part = file.read(_AT_ONCE)
                    if part:
                        yield part
                    elif over:
                        return
                    else:
                        await news.wait()

    @asynccontextmanager
    async def _news(self) -> AsyncIterator[asyncio.Event]:
        """Give an event that is set when the spool grows or the job ends."""
        news, loop = asyncio.Event(), asyncio.get_running_loop()

        def ear() -> None:
            loop.call_soon_threadsafe(news.set)

        with self.spool.told(ear):
            watching = asyncio.create_task(self._watch(news))
            try:
                yield news
            finally:
                watching.cancel()
                with suppress(asyncio.CancelledError):
                    await watching

    async def _watch(self, news: asyncio.Event) -> None:
        async for event in self.jobs.watch(self.job_id):
            if event.terminal and event.kind != JobState.succeeded.value:
                self.called_off = True
                news.set()


async def _finished(known: Services, job: Job, format: str) -> Response:
    """Return the finished sound, waiting for it where it is being made by who cannot be heard meanwhile."""
    if not job.state.terminal:
        async for _ in known.jobs.watch(job.id):
            pass
        job = await run_in_threadpool(known.jobs.get, job.id)
    if job.state is not JobState.succeeded:
        why = f": {job.error_message}" if job.error_message else ""
        raise Conflict(f"the track was {job.state.value}, so there is no sound of it{why}")
    path = await run_in_threadpool(known.jobs.file_path, job, "audio")
    if job.brief.output_format == format:
        return FileResponse(path, media_type=MEDIA_TYPES[format], headers=_headers(FINISHED))
    return StreamingResponse(_other_format(path, format), media_type=MEDIA_TYPES[format], headers=_headers(FINISHED))


def _other_format(path: Path, format: str) -> Iterator[bytes]:
    """Yield a file's sound in another format, some seconds at a time."""
    from cadenza.audio.codecs.codec import pieces_of

    frames, rate, channels, pieces = pieces_of(path, frames_at_once=_AT_ONCE)
    return encoded(pieces, encoder(format, sample_rate=rate, channels=channels, frames=frames))
