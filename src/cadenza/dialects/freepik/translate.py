"""Freepik's words to ours and back: pure functions, the status table, the error table."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from starlette.responses import JSONResponse

from cadenza.brief import MAX_SEED, Brief
from cadenza.dialects.freepik.shapes import MusicRequest
from cadenza.engines.models import ELEVENLABS
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
from cadenza.rest.body import invalid

STATUS: Mapping[JobState, str] = {
    JobState.queued: "CREATED",
    JobState.running: "IN_PROGRESS",
    JobState.succeeded: "COMPLETED",
    JobState.failed: "FAILED",
    JobState.cancelled: "FAILED",
}
MODEL = ELEVENLABS  # the model behind the hosted API
PRICED_AS = "music-generation"
BODY_FIELDS = ("body", "Content-Type")  # a fault there is no fault of a parameter
NAMES = {"duration_seconds": "music_length_seconds"}
INVALID = "Your request parameters didn't validate."
# the first class that fits decides; the sentence, where the documentation has one, else the error's own
ERRORS: tuple[tuple[type[CadenzaError], int, str], ...] = (
    (InvalidRequest, 400, ""),
    (NotAuthenticated, 401, "Invalid API key"),
    (InsufficientCredits, 402, ""),
    (NotAllowed, 403, ""),
    (NotFound, 404, ""),
    (Conflict, 409, ""),
    (TooLarge, 413, ""),
    (RateLimited, 429, ""),
    (Unavailable, 503, "Service Unavailable. Please try again later."),
)

Link = Callable[[str], str]  # role -> absolute URL


class InvalidParams(InvalidRequest):
    """Everything that is wrong with a request, at once."""

    def __init__(self, faults: list[InvalidRequest]) -> None:
        super().__init__(INVALID, field=faults[0].field)
        self.faults = faults


def read_request(data: Any) -> MusicRequest:
    """Return the request; InvalidParams names every fault."""
    if not isinstance(data, dict):
        raise InvalidRequest("the body must be a JSON object", field="body", expected="an object")
    try:
        return MusicRequest.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False)
        faults = [invalid(MusicRequest, e["loc"], e["type"], e["msg"], e.get("input")) for e in found]
        raise InvalidParams(faults) from error


def to_brief(
    asked: MusicRequest, *, engine: str, draw_seed: Callable[[], int] = lambda: secrets.randbelow(MAX_SEED)
) -> Brief:
    """Return the brief that a request means; its seed is drawn."""
    return Brief(
        prompt=asked.prompt, duration_seconds=float(asked.music_length_seconds), seed=draw_seed(), engine=engine
    )


def to_envelope(job: Job, link: Link) -> dict[str, Any]:
    """Return a job as the answer that holds its task."""
    return {"data": to_task(job, link)}


def to_task(job: Job, link: Link) -> dict[str, Any]:
    """Return a job as a task."""
    done = job.state is JobState.succeeded
    return {"task_id": job.id, "status": STATUS[job.state], "generated": [link("audio")] if done else []}


def error_response(error: CadenzaError, *, status: int | None = None) -> JSONResponse:
    """Return an error: a problem that names the parameters at fault, or a message."""
    fits = ((code, text) for kind, code, text in ERRORS if isinstance(error, kind))
    code, text = next(fits, (500, "Internal Server Error"))
    if isinstance(error, InvalidRequest) and error.field not in (None, *BODY_FIELDS):
        return problem(error)
    if isinstance(error, NotAuthenticated) and error.message.startswith("Missing"):
        text = "Missing API key"
    headers = {}
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, Unavailable):
        headers["Retry-After"] = "1"
    return JSONResponse({"message": text or error.message}, status_code=status or code, headers=headers)


def problem(error: InvalidRequest) -> JSONResponse:
    """Return what is wrong with which parameters, at the top and once more within `problem`."""
    faults = error.faults if isinstance(error, InvalidParams) else [error]
    params = [{"name": NAMES.get(f.field or "", f.field), "reason": reason(f)} for f in faults]
    body: dict[str, Any] = {"message": INVALID, "invalid_params": params}
    return JSONResponse({**body, "problem": body}, status_code=400, media_type="application/problem+json")


def reason(fault: InvalidRequest) -> str:
    """Return the sentence for one parameter, in the documentation's manner."""
    name = NAMES.get(fault.field or "", fault.field)
    return f"Parameter '{name}': {fault.message}"
