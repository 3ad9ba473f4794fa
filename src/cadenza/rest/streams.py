"""Event streams: a job's events as server-sent events, with ids to resume from."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request

from cadenza.errors import InvalidRequest
from cadenza.jobs import Event, Job, Jobs

PING_SECONDS = 15


def last_event_id(request: Request) -> int:
    """Return the number after which the client wants to go on, 0 for the beginning."""
    text = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise InvalidRequest(
            "Last-Event-ID must be a whole number", field="Last-Event-ID", value=text[:80], expected="0 or more"
        )
    return int(text)


def state_stream(jobs: Jobs, job_id: str, *, name: str, shape: Callable[[Job], dict[str, Any]]) -> EventSourceResponse:
    """Answer with the whole job as it is now, and again at each change of its state, until it has ended."""

    async def frames() -> AsyncIterator[dict[str, Any]]:
        last = None
        async for event in jobs.watch(job_id):
            if event.kind == "progress":
                continue
            job = await asyncio.to_thread(jobs.get, job_id)
            if job.state is not last:
                yield {"event": name, "data": json.dumps(shape(job), ensure_ascii=False)}
                last = job.state

    return EventSourceResponse(
        frames(),
        ping=PING_SECONDS,
        ping_message_factory=lambda: ServerSentEvent(comment="keepalive"),
        headers={"X-Accel-Buffering": "no"},
    )


def event_stream(
    jobs: Jobs, job_id: str, *, after: int, shape: Callable[[Event], tuple[str, dict[str, Any]]]
) -> EventSourceResponse:
    """Answer with a job's events from number `after`; `shape` gives each event's name and data."""

    async def frames() -> AsyncIterator[dict[str, Any]]:
        async for event in jobs.watch(job_id, after=after):
            name, data = shape(event)
            yield {"id": str(event.number), "event": name, "data": json.dumps(data, ensure_ascii=False)}

    return EventSourceResponse(frames(), ping=PING_SECONDS, headers={"X-Accel-Buffering": "no"})
