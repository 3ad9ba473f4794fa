"""Serving a job's files: byte ranges, validators, long caching; a link is all that is needed."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from cadenza.errors import NotFound, Unavailable
from cadenza.jobs import Job, JobState
from cadenza.rest.links import Links
from cadenza.rest.ranges import RangedFile
from cadenza.rest.services import services

router = APIRouter()
Link = Callable[[str], str]  # role -> absolute URL


@router.get("/files/{job_id}/{role}/{signature}/{name}", include_in_schema=False)
@router.head("/files/{job_id}/{role}/{signature}/{name}", include_in_schema=False)
async def get_file(request: Request, job_id: str, role: str, signature: str, name: str) -> Response:
    """Answer with a file, a part of it, or 304; `?download=1` asks the browser to save it."""
    known = services(request)
    role = role.replace("stem-", "stem:", 1)
    known.links.check(job_id, role, signature)
    job = await run_in_threadpool(known.jobs.get, job_id)
    if job.state in (JobState.queued, JobState.running):
        raise Unavailable("the audio is not ready yet: try again in a moment")
    file = next((f for f in job.files if f.role == role), None)
    if file is None:
        raise NotFound("there is no such file")
    etag = f'"{file.sha256}"'
    headers = {"ETag": etag, "Cache-Control": "public, max-age=31536000, immutable", "Access-Control-Allow-Origin": "*"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    path = await run_in_threadpool(known.jobs.file_path, job, role)
    disposition = "attachment" if "download" in request.query_params else "inline"
    return RangedFile(
        path, media_type=file.media_type, headers=headers, filename=name, content_disposition_type=disposition
    )


def links(connection: HTTPConnection, job: Job) -> Link:
    """Return what makes the links of a job's files, on the address that the client used unless one is set."""
    known = services(connection).links
    return file_links(known, job, origin=known.origin(connection))


def file_links(known: Links, job: Job, *, origin: str) -> Link:
    """Return what makes the links of a job's files, which begin with `origin`."""
    return lambda role: origin + known.path(job.id, role, file_name(job, role))


def file_name(job: Job, role: str) -> str:
    """Return the name that a job's file has in its link, with the extension its role and format give it."""
    stored = next((f for f in job.files if f.role == role), None)
    if stored is not None:
        return stored.name
    return f"audio.{job.brief.output_format}"
