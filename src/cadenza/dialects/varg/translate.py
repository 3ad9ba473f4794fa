"""Varg's words to ours and back: pure functions, the status table, the model table, the error table."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from starlette.responses import JSONResponse

from cadenza.brief import MAX_SEED, Brief
from cadenza.dialects.varg.shapes import MusicRequest
from cadenza.engines.models import (
    COMPOSER,
    ELEVENLABS,
    ELEVENLABS_2,
    ELEVENLABS_25,
    MUSICGEN,
    NotServed,
)
from cadenza.errors import (
    CadenzaError,
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
)
from cadenza.jobs import Job, JobState
from cadenza.rest.options import read_options, rename
from cadenza.rest.times import utc
from cadenza.storage import Upload

STATUS: Mapping[JobState, str] = {
    JobState.queued: "queued",
    JobState.running: "processing",
    JobState.succeeded: "completed",
    JobState.failed: "failed",
    JobState.cancelled: "cancelled",
}
# Names as clients write them; dashes and underscores are alike, and a provider may stand before.
MODELS: Mapping[str, str] = {
    "music_v1": ELEVENLABS,
    "eleven_music": ELEVENLABS,
    "elevenlabs:music_v1": ELEVENLABS,
    "elevenlabs:eleven_music": ELEVENLABS,
    "music_v2": ELEVENLABS_2,
    "elevenlabs:music_v2": ELEVENLABS_2,
    "music_v2_5": ELEVENLABS_25,
    "elevenlabs:music_v2_5": ELEVENLABS_25,
    "musicgen": MUSICGEN,
    "meta/musicgen": MUSICGEN,
    "replicate:meta/musicgen": MUSICGEN,
    "composer": COMPOSER,
    COMPOSER: COMPOSER,
}
PRICED_AS: Mapping[str, str] = {  # the price list's names
    ELEVENLABS: "music_v1",
    ELEVENLABS_2: "music_v1",
    ELEVENLABS_25: "music_v1",
    MUSICGEN: "musicgen",
    COMPOSER: "composer",
}
NEWER = {ELEVENLABS_2: "music_v2", ELEVENLABS_25: "music_v2_5"}  # models that their engine must be told of
OTHER_CAPABILITIES = ("video", "image", "speech", "transcription")
VOICES = ("rachel", "domi", "sarah", "antoni", "elli", "josh", "arnold", "adam", "sam")
CACHE_SECONDS = 30 * 24 * 3600
MAX_FILE_BYTES = 50 * 1024 * 1024
NAMES = {"duration_seconds": "duration", "prompt": "prompt"}  # of a brief's fields, as clients write them
USAGE_DAYS = 30  # how far `usage` looks back where no date is given
# the first class that fits decides
ERRORS: tuple[tuple[type[CadenzaError], int, str], ...] = (
    (InvalidRequest, 400, "ValidationError"),
    (NotAuthenticated, 401, "AuthError"),
    (NotAllowed, 401, "AuthError"),  # v1 documents no 403
    (InsufficientCredits, 402, "InsufficientBalanceError"),
    (NotFound, 404, "NotFoundError"),
    (Conflict, 409, "ConflictError"),
    (TooLarge, 413, "PayloadTooLargeError"),
    (RateLimited, 429, "RateLimitError"),
    (NotServed, 502, "ProviderError"),
    (Unavailable, 502, "ProviderError"),
)

Link = Callable[[str], str]  # role -> absolute URL


def resolve(name: str) -> str:
    """Return the `provider:model` that a client's name of a model means; InvalidRequest."""
    found = MODELS.get(name.strip().replace("-", "_"))
    if found is None:
        names = ", ".join(sorted(MODELS))
        raise InvalidRequest(
            f"model {name[:80]!r} is unknown; music models: {names}", field="model", value=name[:80], expected=names
        )
    return found


def to_brief(asked: MusicRequest, *, model: str, engine: str) -> Brief:
    """Return the brief that a request means; a seed nobody gave follows from the request, so that it can be cached."""
    ours, others = read_options(asked.provider_options, within="provider_options")
    others |= {"model": NEWER[model]} if model in NEWER else {}
    fields = {"duration_seconds": float(asked.duration), "seed": derive_seed(asked, model), **ours}
    try:
        return Brief(prompt=asked.prompt, engine=engine, options=others, **fields)
    except InvalidRequest as error:
        raise rename(error, NAMES, within="provider_options") from error


def derive_seed(asked: MusicRequest, model: str) -> int:
    """Return a seed that equal requests have in common and others, but for chance, have not."""
    told = {
        "capability": "music",
        "model": model,
        "prompt": asked.prompt,
        "duration": float(asked.duration),
        "provider_options": asked.provider_options,
    }
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") & MAX_SEED


def to_response(job: Job, link: Link) -> dict[str, Any]:
    """Return a job as a JobResponse; what is not known is absent."""
    response: dict[str, Any] = {
        "job_id": job.id,
        "status": STATUS[job.state],
        "model": job.asked["model"],
        "created_at": utc(job.created_at),
    }
    if job.finished_at is not None:
        response["completed_at"] = utc(job.finished_at)
    audio = next((file for file in job.files if file.role == "audio"), None)
    if job.state is JobState.succeeded and audio is not None:
        response["output"] = {"url": link("audio"), "media_type": audio.media_type}
    response["cache"] = {"hit": job.cache_hit, "key": job.cache_key}
    if job.state is JobState.failed:
        response["error"] = job.error_message or "the engine did not say why"
    return response


def cache_headers(job: Job) -> dict[str, str]:
    """Return what an answer says of the cache."""
    kept = not job.asked.get("no_store")
    return {
        "X-Cache": "HIT" if job.cache_hit else "MISS",
        "X-Cache-Key": job.cache_key,
        "X-Cache-TTL": str(CACHE_SECONDS if kept else 0),
    }


def to_upload(upload: Upload, url: str) -> dict[str, Any]:
    """Return an upload as a FileUpload."""
    return {
        "file_id": upload.id,
        "url": url,
        "hash": f"sha256:{upload.sha256}",
        "size": upload.size_bytes,
        "media_type": upload.media_type,
        "deduplicated": upload.deduplicated,
    }


def to_usage(job: Job) -> dict[str, Any]:
    """Return a job as a line of usage; only what was captured counts."""
    paid = job.state is JobState.succeeded and not job.cache_hit
    return {
        "job_id": job.id,
        "model": job.asked["model"],
        "capability": "music",
        "cost_cents": job.price_credits if paid else 0,
        "cache_hit": job.cache_hit,
        "created_at": utc(job.created_at),
    }


def to_pricing(prices: Mapping[str, int]) -> dict[str, Any]:
    """Return what each model costs, a credit being a cent."""
    lines = [
        {"model": model, "capability": "music", "cost_cents": price, "unit": "generation"}
        for model, price in prices.items()
    ]
    return {"pricing": lines, "currency": "usd"}


def read_days(first: str | None, last: str | None, *, today: date) -> tuple[datetime, datetime]:
    """Return (from, until) of two inclusive dates `YYYY-MM-DD`; the last USAGE_DAYS days where none is given."""
    end = read_day("to", last) if last is not None else today
    start = read_day("from", first) if first is not None else end - timedelta(days=min(USAGE_DAYS, end.toordinal() - 1))
    if start > end:
        raise InvalidRequest("from is later than to", field="from", value=first, expected=f"at most {end}")
    midnight = datetime.min.time()
    until = datetime.combine(end, midnight, UTC)
    return datetime.combine(start, midnight, UTC), until + timedelta(
        days=1
    ) if end < date.max else datetime.max.replace(tzinfo=UTC)


def read_day(name: str, text: str) -> date:
    """Return the date of `YYYY-MM-DD`; InvalidRequest."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidRequest(
            f"{name} must be a date as YYYY-MM-DD", field=name, value=text[:80], expected="YYYY-MM-DD"
        ) from error


def error_response(error: CadenzaError, *, status: int | None = None) -> JSONResponse:
    """Return an error in the flat shape."""
    fits = ((code, name) for kind, code, name in ERRORS if isinstance(error, kind))
    code, name = next(fits, (500, "InternalError"))
    provider = getattr(error, "provider", None)
    if isinstance(error, EngineFailed) and provider:
        code, name = 502, "ProviderError"
    status = status or code
    message, headers = error.message, {}
    if isinstance(error, NotAuthenticated) and not message.startswith("Missing"):
        message = f"Invalid API key: {message}"
    if isinstance(error, InsufficientCredits):
        message = f"Insufficient balance. {error.message[:1].upper()}{error.message[1:]}."
    if isinstance(error, RateLimited):
        message = f"Rate limit exceeded. Retry after {error.retry_after_seconds} seconds. ({error.message})"
        headers["Retry-After"] = str(error.retry_after_seconds)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    body: dict[str, Any] = {"error": name, "message": message}
    if isinstance(error, InvalidRequest) and error.field:
        body["field"] = error.field
    if status == 502:
        body["provider"] = provider or "cadenza"
    return JSONResponse({**body, "statusCode": status}, status_code=status, headers=headers)
