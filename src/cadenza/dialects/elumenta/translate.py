"""Elumenta's words to ours and back: pure functions, the tables of states, models, plans and errors."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse

from cadenza.accounts import Account
from cadenza.brief import MAX_SEED, Brief
from cadenza.dialects.elumenta.shapes import DEFAULT_SECONDS, MAX_SECONDS, MIN_SECONDS, GenerateRequest
from cadenza.engines.models import ELEVENLABS, MUSICGEN
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
from cadenza.rest.limits import NO_LIMIT
from cadenza.rest.options import read_options, rename
from cadenza.rest.rates import OverLimit, Standing
from cadenza.rest.times import utc

STATUS: Mapping[JobState, str] = {
    JobState.queued: "pending",
    JobState.running: "pending",
    JobState.succeeded: "completed",
    JobState.failed: "failed",
    JobState.cancelled: "failed",
}
STATES: Mapping[str, tuple[JobState, ...]] = {
    word: tuple(state for state in JobState if STATUS[state] == word) for word in ("pending", "completed", "failed")
}
TYPES = ("text", "image", "video", "tts", "stt", "audio", "tool")
PLANS = ("free", "basic", "pro", "vip", "elite")  # each may what those before it may


@dataclass(frozen=True, slots=True)
class Model:
    """A model by its slug: the `provider:model` that it is, and what it takes to use it."""

    slug: str
    means: str
    name: str
    provider: str
    min_plan: str
    description: str


MODELS: Mapping[str, Model] = {
    model.slug: model
    for model in (
        Model("musicgen", MUSICGEN, "MusicGen", "replicate", "free", "Music from a description, by MusicGen."),
        Model(
            "elevenlabs-music",
            ELEVENLABS,
            "ElevenLabs Music",
            "elevenlabs",
            "basic",
            "Music from a description, by ElevenLabs.",
        ),
    )
}
HOUR, DAY = 3600, 86400
BODY_FIELDS = ("body", "Content-Type", "Idempotency-Key")  # a fault there is no fault of a field
NAMES = {"duration_seconds": "duration", "prompt": "prompt"}  # of a brief's fields, as clients write them
# the first class that fits decides
ERRORS: tuple[tuple[type[CadenzaError], int, str], ...] = (
    (InvalidRequest, 422, "validation_error"),
    (NotAuthenticated, 401, "not_authenticated"),
    (InsufficientCredits, 402, "insufficient_tokens"),
    (NotAllowed, 403, "insufficient_plan"),
    (NotFound, 404, "not_found"),
    (Conflict, 409, "conflict"),
    (TooLarge, 413, "payload_too_large"),
    (RateLimited, 429, "rate_limit_exceeded"),
    (EngineFailed, 500, "provider_error"),
    (Unavailable, 503, "model_unavailable"),
)

Link = Callable[[str], str]  # role -> absolute URL


def find_model(slug: str) -> Model:
    """Return the model of a slug; InvalidRequest."""
    if slug not in MODELS:
        names = " or ".join(MODELS)
        raise InvalidRequest(f"model must be {names}", field="model", value=slug[:80], expected=names)
    return MODELS[slug]


def check_plan(model: Model, plan: str) -> None:
    """Refuse a model that a plan does not reach; NotAllowed."""
    if PLANS.index(plan) < PLANS.index(model.min_plan):
        raise NotAllowed(f"{model.slug} needs the plan {model.min_plan} or a higher one; yours is {plan}")


def plan_of(tier: str) -> str:
    """Return the plan that an account's tier is called here."""
    return {"unlimited": "elite", "business": "elite"}.get(tier, tier if tier in PLANS else "free")


def to_brief(
    asked: GenerateRequest, *, engine: str, draw_seed: Callable[[], int] = lambda: secrets.randbelow(MAX_SEED)
) -> Brief:
    """Return the brief that a request means; a seed nobody gave is drawn."""
    ours, others = read_options(asked.params, within="params")
    duration = read_duration(asked, others)
    if others:
        name = sorted(others)[0]
        raise InvalidRequest(f"params.{name} is no option of {asked.model}", field=f"params.{name}")
    fields = {"duration_seconds": float(duration), "seed": draw_seed(), **ours}
    try:
        return Brief(prompt=asked.prompt, engine=engine, **fields)
    except InvalidRequest as error:
        raise rename(error, NAMES, within="params") from error


def read_duration(asked: GenerateRequest, params: dict[str, Any]) -> int:
    """Return the seconds asked for at the top or in the options, and take them out of those."""
    if "duration" not in params:
        return asked.duration
    within = params.pop("duration")
    words = f"a whole number of seconds from {MIN_SECONDS} to {MAX_SECONDS}"
    if isinstance(within, bool) or not isinstance(within, int) or not MIN_SECONDS <= within <= MAX_SECONDS:
        raise InvalidRequest(f"params.duration must be {words}", field="params.duration", expected=words)
    if "duration" in asked.model_fields_set and asked.duration != within:
        raise InvalidRequest(
            f"duration is {asked.duration} and params.duration is {within}: say it once", field="params.duration"
        )
    return within


def to_generation(job: Job, link: Link) -> dict[str, Any]:
    """Return a job in both documented shapes at once."""
    url = result_url(job, link)
    seconds = whole(job.brief.duration_seconds if job.duration_seconds is None else job.duration_seconds)
    spent = spent_credits(job)
    slug = job.asked["model"]
    return {
        "id": job.id,
        "status": STATUS[job.state],
        "type": "audio",
        "model": slug,
        "model_slug": slug,
        "output_url": url,
        "result_url": url,
        "thumbnail_url": None,
        "result_text": None,
        "duration_seconds": seconds,
        "tokens_used": spent,
        "tokens_spent": spent,
        "processing_ms": processing_ms(job),
        "result_metadata": {"duration": seconds} if url else None,
        "error": failure(job),
        "created_at": utc(job.created_at),
    }


def to_history_item(job: Job, link: Link) -> dict[str, Any]:
    """Return a job as a line of the history."""
    return {
        "id": job.id,
        "type": "audio",
        "model": job.asked["model"],
        "status": STATUS[job.state],
        "prompt": job.brief.prompt,
        "url": result_url(job, link),
        "tokens_used": spent_credits(job),
        "created_at": utc(job.created_at),
    }


def to_history(jobs: Sequence[dict[str, Any]], *, total: int, page: int, limit: int) -> dict[str, Any]:
    """Return a page of the history."""
    return {"items": list(jobs), "total": total, "page": page, "limit": limit, "pages": -(-total // limit)}


def to_balance(account: Account, tier: str) -> dict[str, Any]:
    """Return what an account has left; a plan of ours does not expire."""
    return {"token_balance": account.balance_credits, "plan": plan_of(tier), "plan_expires_at": None}


def to_user(account: Account, tier: str) -> dict[str, Any]:
    """Return an account as a user."""
    return {
        "id": account.id,
        "email": account.name,
        "username": account.display_name or account.name,
        "created_at": utc(account.created_at),
        **to_balance(account, tier),
    }


def to_model(model: Model, *, usual: int, least: int, most: int) -> dict[str, Any]:
    """Return a model as the catalogue shows it, with its prices in credits."""
    return {
        "slug": model.slug,
        "name": model.name,
        "category": "audio",
        "provider": model.provider,
        "min_plan": model.min_plan,
        "token_cost": usual,
        "min_token_cost": least,
        "max_token_cost": most,
        "description_en": model.description,
        "supports_streaming": False,
        "config": {"duration": {"type": "integer", "min": MIN_SECONDS, "max": MAX_SECONDS, "default": DEFAULT_SECONDS}},
    }


def result_url(job: Job, link: Link) -> str | None:
    """Return where the audio is, None until it exists."""
    return link("audio") if job.state is JobState.succeeded else None


def spent_credits(job: Job) -> int:
    """Return what a job cost: nothing until it has succeeded."""
    return job.price_credits if job.state is JobState.succeeded and not job.cache_hit else 0


def processing_ms(job: Job) -> int | None:
    """Return how long an ended job was worked on."""
    if job.finished_at is None:
        return None
    return round((job.finished_at - (job.started_at or job.created_at)).total_seconds() * 1000)


def failure(job: Job) -> str | None:
    """Return why a job has failed."""
    if job.state is JobState.cancelled:
        return "The generation was cancelled."
    return f"Provider error: {job.error_message}" if job.state is JobState.failed else None


def limit_headers(standings: Sequence[Standing]) -> dict[str, str]:
    """Return where an account stands with its plan's hour and day."""
    by_seconds = {standing.rate.seconds: standing for standing in standings}
    headers = {}
    for name, seconds in (("Hour", HOUR), ("Day", DAY)):
        standing = by_seconds.get(seconds)
        headers[f"X-RateLimit-Limit-{name}"] = str(standing.rate.count if standing else NO_LIMIT)
        headers[f"X-RateLimit-Remaining-{name}"] = str(standing.remaining if standing else NO_LIMIT)
    hour = by_seconds.get(HOUR)
    headers["X-RateLimit-Reset-Hour"] = str(hour.reset_at if hour else int(time.time()) + HOUR)
    return headers


def whole(number: float) -> float:
    """Return a number without `.0`."""
    return int(number) if number == int(number) else round(number, 3)


def error_response(error: CadenzaError, *, status: int | None = None) -> JSONResponse:
    """Return an error in this API's shape; `details` name the field, its value and what is allowed."""
    fits = ((code, name) for kind, code, name in ERRORS if isinstance(error, kind))
    code, name = next(fits, (500, "internal_error"))
    details: dict[str, Any] = {}
    if isinstance(error, InvalidRequest):
        if error.field in BODY_FIELDS or error.field is None:
            code, name = 400, "bad_request"
        details = {"field": error.field, "expected": error.expected}
    if isinstance(error, InsufficientCredits):
        details = {"required": error.price_credits, "available": error.balance_credits}
    body: dict[str, Any] = {"error": name, "message": error.message, "details": details}
    headers = {}
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after_seconds)
        body["retry_after"] = error.retry_after_seconds
    if isinstance(error, OverLimit):
        limits = {standing.rate.seconds: standing.rate.count for standing in error.standings}
        body |= {"plan": plan_of(error.tier), "limit_hour": limits.get(HOUR), "limit_day": limits.get(DAY)}
    if code == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, status_code=status or code, headers=headers)
