"""The second version's words: jobs with their cost and their links, nested errors; pure functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import JSONResponse

from cadenza.errors import (
    CadenzaError,
    Conflict,
    InsufficientCredits,
    InvalidRequest,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    RateLimited,
    TooLarge,
    Unavailable,
)
from cadenza.jobs import Job, JobState
from cadenza.rest.times import utc

STATUS: Mapping[JobState, str] = {
    JobState.queued: "queued",
    JobState.running: "running",
    JobState.succeeded: "completed",
    JobState.failed: "failed",
    JobState.cancelled: "cancelled",
}
# the first class that fits decides
ERRORS: tuple[tuple[type[CadenzaError], int, str], ...] = (
    (InvalidRequest, 422, "invalid_request"),
    (NotAuthenticated, 401, "unauthorized"),
    (NotAllowed, 403, "forbidden"),
    (InsufficientCredits, 402, "insufficient_balance"),
    (NotFound, 404, "job_not_found"),
    (Conflict, 409, "conflict"),
    (TooLarge, 413, "file_too_large"),
    (RateLimited, 429, "rate_limited"),
    (Unavailable, 503, "provider_unavailable"),
)

Link = Callable[[str], str]  # role -> absolute URL


def to_job(job: Job, link: Link) -> dict[str, Any]:
    """Return a job with its input, its price, its links and, where it has ended well, its output."""
    parts = urlsplit(link("audio"))
    home = f"{parts.scheme}://{parts.netloc}/v2/jobs/{job.id}"
    found: dict[str, Any] = {
        "id": job.id,
        "status": STATUS[job.state],
        "tool": "music",
        "input": {"model": job.asked["model"], "prompt": job.brief.prompt, "duration": job.brief.duration_seconds},
        "created_at": utc(job.created_at),
        "estimated_cost_cents": job.price_credits,
        "pricing": {"estimated": job.price_credits, "billing": "metered", "cached": job.cache_hit},
        "urls": {
            "self": home,
            "status": f"{home}/status",
            "cancel": f"{home}/cancel",
            "retry": f"{home}/retry",
        },
    }
    if job.finished_at is not None:
        found["completed_at"] = utc(job.finished_at)
        found["actual_cost_cents"] = actual_cost(job)
    audio = next((file for file in job.files if file.role == "audio"), None)
    if job.state is JobState.succeeded and audio is not None:
        output = {"url": link("audio"), "file_id": f"file_{audio.sha256[:24]}", "media_type": audio.media_type}
        found["output"] = {"version": "v1", "outputs": [output]}
    if job.state is JobState.failed:
        found["error"] = {"code": job.error_code or "engine_failed", "message": job.error_message or ""}
    return found


def to_status(job: Job, link: Link) -> dict[str, Any]:
    """Return a job and how far it is, 0 to 1."""
    done = job.state is JobState.succeeded
    progress = 1.0 if done else round(job.fraction, 4)
    return {**to_job(job, link), "progress": progress, "progress_message": "done" if done else job.stage}


def to_price(job: Job) -> dict[str, Any]:
    """Return what a job was to cost and what it cost, None until it has ended."""
    ended = job.finished_at is not None
    return {
        "job_id": job.id,
        "estimated_cost_cents": job.price_credits,
        "actual_cost_cents": actual_cost(job) if ended else None,
        "cached": job.cache_hit,
    }


def actual_cost(job: Job) -> int:
    """Return what was taken for a job: nothing for what failed or was in the cache."""
    return job.price_credits if job.state is JobState.succeeded and not job.cache_hit else 0


def to_balance(available: int, reserved: int) -> dict[str, int]:
    """Return a balance in cents, all of it bought once."""
    total = available + reserved
    return {
        "available": available,
        "reserved": reserved,
        "total_balance": total,
        "subscription_balance": 0,
        "rollover_balance": 0,
        "onetime_balance": total,
    }


def error_response(error: CadenzaError) -> JSONResponse:
    """Return an error in the nested shape."""
    fits = ((status, code) for kind, status, code in ERRORS if isinstance(error, kind))
    status, code = next(fits, (500, "internal_error"))
    body: dict[str, Any] = {"code": code, "message": error.message}
    if isinstance(error, InvalidRequest):
        if error.field in ("body", "Content-Type"):
            status, body["code"] = 400, "invalid_json"
        elif error.field == "model":
            status, body["code"] = 404, "model_not_found"
        body["field"] = error.field
    headers = {}
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after_seconds)
    return JSONResponse({"error": body}, status_code=status, headers=headers)
