"""Answering with a job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import Response

from cadenza.jobs import Job
from cadenza.rest.files import Link, file_links
from cadenza.rest.services import services


def job_reply(
    connection: HTTPConnection,
    job: Job,
    shape: Callable[[Job, Link], Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with a job in the words of `shape`, a dialect's pure function."""
    known = services(connection)
    origin = known.links.origin(connection)
    body = known.replies.body(
        job,
        name=f"{shape.__module__}.{shape.__qualname__}",
        origin=origin,
        make=lambda: shape(job, file_links(known.links, job, origin=origin)),
    )
    return Response(body, status_code=status, headers=headers, media_type="application/json")
