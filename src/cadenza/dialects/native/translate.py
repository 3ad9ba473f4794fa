"""Native words to ours and back: pure functions, the status table, the error table."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.responses import JSONResponse

from cadenza.accounts import Account, Entry, Key, NewKey, Price, Tier
from cadenza.brief import MAX_SEED, Brief
from cadenza.dialects.native.shapes import GenerateRequest, PlanRequest
from cadenza.engines.base import STEMS, Capabilities
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
from cadenza.jobs import Event, Job, JobState
from cadenza.jobs.costs import Cost
from cadenza.rest.times import utc
from cadenza.webhooks import Delivery, Subscription

STATUS: Mapping[JobState, str] = {
    JobState.queued: "pending",
    JobState.running: "processing",
    JobState.succeeded: "completed",
    JobState.failed: "failed",
    JobState.cancelled: "failed",  # the specification has four words; `error.code` says cancelled
}
EVENT_OF: Mapping[JobState, str] = {state: f"music.generation.{word}" for state, word in STATUS.items()}
STATES: Mapping[str, tuple[JobState, ...]] = {
    word: tuple(state for state in STATUS if STATUS[state] == word) for word in dict.fromkeys(STATUS.values())
}
# the first class that fits decides
ERRORS: tuple[tuple[type[CadenzaError], int], ...] = (
    (Unsupported, 422),
    (InvalidRequest, 400),
    (NotAuthenticated, 401),
    (InsufficientCredits, 402),
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (TooLarge, 413),
    (RateLimited, 429),
    (EngineFailed, 500),
    (Cancelled, 409),
    (Unavailable, 503),
)
BRIEF_FIELDS = {"duration_seconds": "duration", "tempo_bpm": "tempo", "loudness_lufs": "loudness"}  # ours: theirs
LINKS = {"download_url": "audio", "waveform_url": "waveform", "midi_url": "midi", "musicxml_url": "musicxml"} | {
    "listing_url": "listing",
    "plan_url": "plan",
    "receipt_url": "receipt",
}
# what an engine that asks others tells of a take, and whoever stood in for one
ELSEWHERE = ("fallback", "model", "length", "loudness", "stems", "stems_missing_because", "detected")

Link = Callable[[str], str]  # role -> absolute URL


def to_brief(asked: PlanRequest, *, draw_seed: Callable[[], int] = lambda: secrets.randbelow(MAX_SEED)) -> Brief:
    """Return the brief that a request means; a seed nobody gave is drawn."""
    more = asked if isinstance(asked, GenerateRequest) else GenerateRequest(**asked.model_dump())
    return Brief(
        prompt=asked.prompt or str((more.plan or {}).get("prompt", "")),
        duration_seconds=float(asked.duration),
        seed=asked.seed if asked.seed is not None else draw_seed(),
        output_format=more.output_format,
        engine=more.engine,
        tempo_bpm=None if asked.tempo is None else float(asked.tempo),
        key=asked.key,
        genre=asked.genre,
        loop=asked.loop,
        loudness_lufs=float(more.loudness),
        plan=more.plan,
    )


def to_track(job: Job, link: Link) -> dict[str, Any]:
    """Return a job as the MusicTrack that generate answers."""
    track = {
        "id": job.id,
        "status": STATUS[job.state],
        "audio_url": link("audio"),
        "duration": job.duration_seconds if job.duration_seconds is not None else job.brief.duration_seconds,
        "genre": job.genre or job.brief.genre,
        "tempo": _whole(job.tempo_bpm if job.tempo_bpm is not None else job.brief.tempo_bpm),
        "prompt": job.brief.prompt,
        "created_at": utc(job.created_at),
        "seed": job.brief.seed if job.seed is None else job.seed,
        "key": job.key or job.brief.key,
        "engine": job.engine,
        "title": job.title or None,
        "cached": job.cache_hit,
    }
    if job.state in (JobState.failed, JobState.cancelled):
        track["error"] = to_problem(job.state, job.error_code, job.error_message)
    return track


def to_problem(state: JobState, code: str | None, message: str | None) -> dict[str, str]:
    """Return why a job ended without music."""
    code = code or ("cancelled" if state is JobState.cancelled else "engine_failed")
    return {"code": code, "message": message or "The track was cancelled."}


def to_full_track(job: Job, link: Link) -> dict[str, Any]:
    """Return a job as the full MusicTrack that get answers."""
    done = job.state is JobState.succeeded
    roles = {f.role for f in job.files}
    links = {name: link(role) if done and role in roles else None for name, role in LINKS.items()}
    if links["download_url"]:
        links["download_url"] += "?download=1"
    stems = {stem: link(f"stem:{stem}") for stem in STEMS} if done and "stem:other" in roles else None
    return {
        **to_track(job, link),
        **links,
        "stream_url": None if job.state in (JobState.failed, JobState.cancelled) else link("stream"),
        "stems": stems,
        "tempo_exact": job.tempo_bpm,
        "output_format": job.brief.output_format,
        "completed_at": utc(job.finished_at) if job.finished_at else None,
        "progress": {
            "stage": "done" if done else job.stage or job.state.value,
            "fraction": 1.0 if done else round(job.fraction, 4),
            "seconds_done": round(job.seconds_done, 2),
        },
        "understood": list(job.facts.get("understood", ())),
        "ignored": list(job.facts.get("ignored", ())),
        "sections": list(job.facts.get("sections", ())),
        "played_by": job.played_by,
        "made_elsewhere": {name: job.facts[name] for name in ELSEWHERE if name in job.facts} or None,
    }


def to_webhook(job: Job, link: Link) -> dict[str, Any]:
    """Return what a webhook tells of a job that has ended, after the convention of Standard Webhooks."""
    moment = job.finished_at or job.started_at or job.created_at
    return {"type": EVENT_OF[job.state], "timestamp": utc(moment), "data": to_full_track(job, link)}


def to_states(names: Sequence[str]) -> tuple[str, ...]:
    """Return the states that webhooks' event names stand for; InvalidRequest for a name that is none."""
    known = list(dict.fromkeys(EVENT_OF.values()))
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None or not names:
        raise InvalidRequest(
            f"events must be some of {', '.join(known)}", field="events", value=unknown, expected=", ".join(known)
        )
    return tuple(state.value for state in JobState if EVENT_OF[state] in names)


def to_subscription(subscription: Subscription, *, secret: str | None = None) -> dict[str, Any]:
    """Return a webhook; its secret only where that was just made."""
    events = list(dict.fromkeys(EVENT_OF[JobState(event)] for event in subscription.target.events))
    shown = {} if secret is None else {"secret": secret}
    return {
        "id": subscription.id,
        "url": subscription.target.url,
        "events": events,
        "created_at": utc(subscription.created_at),
        **shown,
    }


def to_delivery(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery and what was tried so far."""
    return {
        "id": delivery.notice.id,
        "event": EVENT_OF[JobState(delivery.notice.event)],
        "track_id": delivery.notice.job_id,
        "url": delivery.url,
        "status": delivery.state.value,
        "created_at": utc(delivery.created_at),
        "next_attempt_at": utc(delivery.next_at) if delivery.next_at else None,
        "finished_at": utc(delivery.finished_at) if delivery.finished_at else None,
        "attempts": [
            {
                "started_at": utc(attempt.started_at),
                "seconds": round(attempt.seconds, 3),
                "response_status": attempt.status,
                "error": attempt.error or None,
            }
            for attempt in delivery.attempts
        ],
    }


def charged_credits(job: Job) -> int:
    """Return what a job has cost so far: nothing where it ended without music of its own, or came from the cache."""
    return 0 if job.cache_hit or job.state in (JobState.failed, JobState.cancelled) else job.price_credits


def to_usage(job: Job) -> dict[str, Any]:
    """Return a job as a line of the usage."""
    return {
        "track_id": job.id,
        "engine": job.engine,
        "api": job.dialect,
        "status": STATUS[job.state],
        "duration": job.duration_seconds if job.duration_seconds is not None else job.brief.duration_seconds,
        "credits": charged_credits(job),
        "cached": job.cache_hit,
        "created_at": utc(job.created_at),
    }


def to_account(account: Account, tier: Tier, scopes: Sequence[str]) -> dict[str, Any]:
    """Return an account as its own key sees it; a limit that is null is none."""
    return {
        "id": account.id,
        "name": account.name,
        "tier": tier.name,
        "balance_credits": account.balance_credits,
        "scopes": list(scopes),
        "limits": {
            "requests_per_minute": per_minute(tier, "native"),
            "generations_per_minute": per_minute(tier, "native:generate"),
            "tracks_at_once": tier.jobs_at_once,
            "tracks_per_month": tier.tracks_a_month,
        },
        "created_at": utc(account.created_at),
    }


def per_minute(tier: Tier, bucket: str) -> int | None:
    """Return how many a minute a tier allows, None where it does not say."""
    return next((rate.count for rate in tier.rates.get(bucket, ()) if rate.seconds == 60), None)


def to_admin_account(account: Account) -> dict[str, Any]:
    """Return an account as the operator sees it."""
    return {
        "id": account.id,
        "name": account.name,
        "tier": account.tier,
        "balance_credits": account.balance_credits,
        "created_at": utc(account.created_at),
    }


def to_ledger_line(line: Entry) -> dict[str, Any]:
    """Return a line of the ledger."""
    return {
        "id": line.job_id,
        "kind": line.kind.value,
        "amount_credits": line.amount_credits,
        "change_credits": line.change_credits,
        "note": line.note,
        "created_at": utc(line.created_at),
    }


def to_key(key: Key) -> dict[str, Any]:
    """Return a key without its secret."""
    return {
        "id": key.id,
        "account_id": key.account_id,
        "hint": key.hint,
        "label": key.label,
        "scopes": list(key.scopes),
        "created_at": utc(key.created_at),
        "revoked_at": utc(key.revoked_at) if key.revoked_at else None,
    }


def to_new_key(key: NewKey) -> dict[str, Any]:
    """Return a key just made, with its secret."""
    return {
        "id": key.id,
        "account_id": key.account_id,
        "key": key.secret,
        "label": key.label,
        "scopes": list(key.scopes),
        "created_at": utc(key.created_at),
    }


def to_event(event: Event, track_id: str) -> tuple[str, dict[str, Any]]:
    """Return an event's name and data: `status` for a change of state, `progress` between them."""
    data = {"id": track_id, **event.data}
    if event.kind not in list(JobState):
        return event.kind, data
    state = JobState(event.kind)
    if state in (JobState.failed, JobState.cancelled):
        data["error"] = to_problem(state, data.pop("error_code", None), data.pop("error_message", None))
    return "status", {**data, "status": STATUS[state]}


def to_cost(cost: Cost) -> dict[str, Any]:
    """Return what a provider's takes cost the operator."""
    return {"engine": cost.engine, "takes": cost.takes, "usd": cost.usd, "takes_of_unknown_cost": cost.unknown}


def to_engine(capabilities: Capabilities, price: Price) -> dict[str, Any]:
    """Return what an engine can do, as /v1/engines lists it."""
    return {
        "id": capabilities.name,
        "title": capabilities.title,
        "version": capabilities.version,
        "available": capabilities.available,
        "unavailable_because": capabilities.unavailable_because or None,
        "min_duration": capabilities.min_seconds,
        "max_duration": capabilities.max_seconds,
        "output_formats": list(capabilities.formats),
        "stems": list(capabilities.stems),
        "exact_stems": capabilities.exact_stems,
        "exact_duration": capabilities.exact_duration,
        "seed": capabilities.seed,
        "plan": capabilities.plan,
        "score": capabilities.score,
        "streaming": capabilities.streaming or capabilities.live,
        "live": capabilities.live,
        "licence": capabilities.licence,
        "price": {
            "credits": price.fixed_credits,
            "credits_per_second": price.millicredits_per_second / 1000,
        },
    }


def error_response(error: CadenzaError, *, status: int | None = None) -> JSONResponse:
    """Return an error in the native shape; `details` name the parameter, its value and what is allowed."""
    status = status or next((code for kind, code in ERRORS if isinstance(error, kind)), 500)
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if isinstance(error, InvalidRequest):
        name = BRIEF_FIELDS.get(error.field or "", error.field)
        body["message"] = error.message.replace(error.field or "\0", name or "")
        body["details"] = {"parameter": name, "value": _plain(error.value), "expected": error.expected}
    headers = {}
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, Unavailable):
        headers["Retry-After"] = "1"
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse({"error": body}, status_code=status, headers=headers)


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if abs(value) < float("inf") else str(value)
    return str(value)[:200]


def _whole(number: float | None) -> int | None:
    return None if number is None else round(number)
