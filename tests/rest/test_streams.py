"""Streams of a job's states, over ASGI."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from cadenza.brief import Brief
from cadenza.jobs import Event, Job, JobState
from cadenza.rest import streams

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class SlowJobs:
    """A desk with one job, which is queued for a while and then ends."""

    def __init__(self) -> None:
        self.state = JobState.queued
        self.lock = threading.Lock()

    def get(self, job_id: str) -> Job:
        return Job(job_id, "acc", self.state, Brief("x"), "varg", "composer", NOW)

    async def watch(self, job_id: str) -> AsyncIterator[Event]:
        yield Event(1, job_id, "queued", {}, NOW)
        yield Event(2, job_id, "progress", {}, NOW)
        await asyncio.sleep(0.3)
        self.state = JobState.succeeded
        yield Event(3, job_id, "running", {}, NOW)
        yield Event(4, job_id, "succeeded", {}, NOW)


def test_silence_is_filled_with_comments_and_each_state_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "PING_SECONDS", 0.1)
    jobs: Any = SlowJobs()
    sent: list[bytes] = []

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError("nothing is received")

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    async def answer() -> None:
        response = streams.state_stream(jobs, "job_1", name="status", shape=lambda job: {"status": job.state})
        await response({"type": "http", "method": "GET", "path": "/", "headers": []}, receive, send)

    asyncio.run(answer())
    body = b"".join(sent).decode().replace("\r\n", "\n")
    frames = [frame for frame in body.split("\n\n") if frame]
    told = [frame for frame in frames if frame != ": keepalive"]
    assert told == [f'event: status\ndata: {{"status": "{word}"}}' for word in ("queued", "succeeded")]
    assert ": keepalive" in frames[: frames.index(told[1])]
