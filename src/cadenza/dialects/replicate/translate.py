"""Replicate's words to ours and back: pure functions, the status table, the error table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.responses import JSONResponse

from cadenza.dialects.replicate.models import Model
from cadenza.errors import (
    CadenzaError,
    Cancelled,
    Conflict,
    EngineFailed,
    InsufficientCredits,
    InvalidRequest,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    RateLimited,
    TooLarge,
    Unavailable,
    Unsupported,
)
from cadenza.jobs import Job, JobState
from cadenza.rest.times import utc
from cadenza.storage import Upload
from cadenza.wire import replicate as wire

DIALECT = "replicate"
PREFIX = "/replicate"
Link = Callable[[str], str]  # role -> absolute URL
STATUS: Mapping[JobState, str] = {
    JobState.queued: wire.STARTING,
    JobState.running: wire.PROCESSING,
    JobState.succeeded: wire.SUCCEEDED,
    JobState.failed: wire.FAILED,
    JobState.cancelled: wire.CANCELED,
}
# what a webhook's filter names: the changes of a job that it means (logs are not told by themselves)
EVENTS: Mapping[str, tuple[str, ...]] = {
    "start": ("running",),
    "output": ("succeeded",),
    "logs": (),
    "completed": ("succeeded", "failed", "cancelled"),
}
# the first class that fits decides: (status, title)
ERRORS: tuple[tuple[type[CadenzaError], int, str], ...] = (
    (Unsupported, 422, "Unprocessable input"),
    (InvalidRequest, 422, "Input validation failed"),
    (NotAuthenticated, 401, "Unauthenticated"),
    (InsufficientCredits, 402, "Insufficient credit"),
    (NotAllowed, 403, "Forbidden"),
    (NotFound, 404, "Not found"),
    (Conflict, 409, "Conflict"),
    (TooLarge, 413, "Payload too large"),
    (RateLimited, 429, "Too many requests"),
    (EngineFailed, 500, "Prediction failed"),
    (Cancelled, 409, "Canceled"),
    (Unavailable, 503, "Service unavailable"),
)


def to_prediction(job: Job, link: Link, *, waited: bool = False) -> dict[str, Any]:
    """Return a job as a prediction; one that was `waited` for in vain is starting, whatever it does meanwhile."""
    audio = link("audio")
    base = audio.partition("/files/")[0] + PREFIX
    done = job.state is JobState.succeeded
    status = STATUS[job.state]
    prediction: dict[str, Any] = {
        "id": job.id,
        "model": job.asked.get("model", ""),
        "version": job.asked.get("version", ""),
        "status": wire.STARTING if waited and not job.state.terminal else status,
        "input": job.asked.get("input") or {"prompt": job.brief.prompt},
        "output": audio if done else None,
        "logs": logs_of(job),
        "error": (job.error_message or "it failed") if job.state is JobState.failed else None,
        "data_removed": False,
        "source": "api",
        "created_at": utc(job.created_at),
        "started_at": utc(job.started_at) if job.started_at else None,
        "completed_at": utc(job.finished_at) if job.finished_at else None,
        "metrics": metrics_of(job),
        "urls": {
            "get": f"{base}/v1/predictions/{job.id}",
            "cancel": f"{base}/v1/predictions/{job.id}/cancel",
            "web": f"{base}/v1/predictions/{job.id}",
        },
    }
    return prediction


def logs_of(job: Job) -> str:
    """Return what a job tells of itself: the seed, who plays, what was not heard, and a bar that clients read."""
    percent = 100 if job.state is JobState.succeeded else round(job.fraction * 100)
    lines = [f"Using seed {job.brief.seed}", f"engine: {job.played_by}"]
    lines += [f"not {one['engine']}: {one['because']}" for one in passed_over(job)]
    lines += [f"not heard: {words}" for words in job.facts.get("ignored", ())]
    bar = "#" * (percent // 10)
    lines.append(f"{percent:3}%|{bar:10}| {percent}/100")
    return "\n".join(lines)


def passed_over(job: Job) -> Sequence[Mapping[str, str]]:
    """Return the engines that could not make the take, and why."""
    found: Sequence[Mapping[str, str]] = (job.facts.get("fallback") or {}).get("passed_over", ())
    return found


def metrics_of(job: Job) -> dict[str, float]:
    """Return how long an ended job took, in seconds."""
    if job.finished_at is None:
        return {}
    began: datetime = job.started_at or job.created_at
    return {
        "predict_time": round((job.finished_at - began).total_seconds(), 6),
        "total_time": round((job.finished_at - job.created_at).total_seconds(), 6),
    }


def to_model(model: Model, *, base: str) -> dict[str, Any]:
    """Return a model."""
    return {
        "url": f"{base}/v1/models/{model.full_name}",
        "owner": model.owner,
        "name": model.name,
        "description": model.description,
        "visibility": "public",
        "github_url": None,
        "paper_url": None,
        "license_url": None,
        "run_count": 0,
        "cover_image_url": None,
        "default_example": None,
        "latest_version": to_version(model, model.versions[0]),
    }


def to_version(model: Model, version: str) -> dict[str, Any]:
    """Return one version of a model, with the schema of its input and its output."""
    order = {name: {**schema, "x-order": n} for n, (name, schema) in enumerate(model.properties.items())}
    return {
        "id": version,
        "created_at": "2023-06-12T00:00:00.000Z",
        "cog_version": "0.9.0",
        "openapi_schema": {
            "openapi": "3.0.2",
            "info": {"title": "Cog", "version": "0.1.0"},
            "paths": {},
            "components": {
                "schemas": {
                    "Input": {"type": "object", "title": "Input", "properties": order},
                    "Output": {"type": "string", "title": "Output", "format": "uri"},
                }
            },
        },
    }


def to_file(upload: Upload, about: Mapping[str, Any], *, url: str) -> dict[str, Any]:
    """Return an uploaded file; it does not expire."""
    return {
        "id": upload.id,
        "name": str(about.get("name") or upload.id),
        "content_type": upload.media_type,
        "size": upload.size_bytes,
        "etag": upload.sha256,
        "checksums": {"sha256": upload.sha256},
        "metadata": about.get("metadata") or {},
        "created_at": utc(upload.created_at),
        "expires_at": None,
        "urls": {"get": url},
    }


def to_events(names: list[str] | None) -> tuple[str, ...]:
    """Return the changes of a job that a webhook's filter means; InvalidRequest names one that there is not."""
    for name in names or ():
        if name not in EVENTS:
            raise InvalidRequest(
                f"webhook_events_filter: there is no {name!r}",
                field="webhook_events_filter",
                value=name,
                expected=", ".join(EVENTS),
            )
    found = [event for name in (names or EVENTS) for event in EVENTS[name]]
    return tuple(dict.fromkeys(found))


def error_response(error: CadenzaError, *, status: int | None = None) -> JSONResponse:
    """Return an error as a problem."""
    found, title = next(((s, t) for kind, s, t in ERRORS if isinstance(error, kind)), (500, "Internal server error"))
    code = status or found
    headers = {}
    detail = error.message
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after_seconds)
        detail = f"Request was throttled. Your rate limit resets in ~{error.retry_after_seconds}s."
    return JSONResponse(
        wire.problem(code, title, detail), status_code=code, headers=headers, media_type="application/problem+json"
    )
