"""The routes of Freepik's music API: read, ask below, shape the answer."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadenza.accounts import Caller
from cadenza.dialects.freepik import shapes, translate
from cadenza.errors import NotFound
from cadenza.jobs import Job, Selection
from cadenza.rest.body import read_json
from cadenza.rest.document import errors, json_body, schema_of
from cadenza.rest.files import links
from cadenza.rest.idempotency import idempotency_key
from cadenza.rest.identity import identify
from cadenza.rest.job_reply import job_reply
from cadenza.rest.lending import keys_for
from cadenza.rest.limits import count
from cadenza.rest.models import ENGINE_HEADER, engine_for
from cadenza.rest.numbers import read_number
from cadenza.rest.prices import jobs_at_once, price_of
from cadenza.rest.services import services
from cadenza.webhooks import EVENTS, Target

DIALECT = "freepik"
WRITE, READ = "music:write", "music:read"
MAX_PER_PAGE, MAX_PAGE = 100, 1_000_000
TOLD = {
    401: "Unauthorized - The client must authenticate itself to get the requested response.",
    402: "The account's balance does not cover the price",
    403: "The key may not do this",
    404: "No such task, or not yours",
    409: "An idempotency key that came before with another body",
    413: "Too many bytes",
    429: "Too many requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
BAD_REQUEST: dict[int | str, dict[str, Any]] = {
    400: {
        "model": shapes.Message,
        "description": "Bad Request - The server could not understand the request due to invalid syntax.",
        "content": {"application/problem+json": {"schema": schema_of(shapes.Problem)}},
    }
}
router = APIRouter(tags=["music-generation"])


def may_answer(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` entries of these errors."""
    return errors(shapes.Message, {status: TOLD[status] for status in statuses})


@router.post(
    "/v1/ai/music-generation",
    operation_id="create_music_generation_task",
    responses={
        200: {"model": shapes.TaskEnvelope, "description": "OK - The task exists and the status is returned"},
        **BAD_REQUEST,
        **may_answer(401, 402, 403, 409, 413, 429, 500, 503),
    },
    openapi_extra=json_body(shapes.MusicRequest, examples=shapes.EXAMPLES),
)
async def create_task(request: Request) -> Response:
    """Generate music from a text. Answers with a task to ask after; `webhook_url` hears of each change."""
    known = services(request)
    who = await enter(request, WRITE)
    data, body_sha256 = await read_json(request)
    asked = translate.read_request(data)
    brief = translate.to_brief(asked, engine=engine_for(request, translate.MODEL))
    submission = await known.jobs.hand_in(
        who.account_id,
        brief,
        dialect=DIALECT,
        job_id=str(uuid.uuid4()),
        idempotency_key=idempotency_key(request),
        body_sha256=f"{DIALECT}:{body_sha256}",
        price_credits=await price_of(request, translate.PRICED_AS, seconds=brief.duration_seconds, engine=brief.engine),
        concurrency_limit=jobs_at_once(who),
        keys=keys_for(request, brief.engine),
        webhook=target(request, asked),
    )
    return answer(request, submission.job)


def target(request: Request, asked: shapes.MusicRequest) -> Target | None:
    """Return whom to tell of the task's changes; InvalidRequest where the URL may not be called."""
    if "webhook_url" not in asked.model_fields_set:
        return None
    known = services(request)
    return known.webhooks.target(
        asked.webhook_url, scheme="freepik", events=EVENTS, origin=known.links.origin(request), shape=DIALECT
    )


@router.get(
    "/v1/ai/music-generation",
    responses={200: {"model": shapes.TaskList}, **BAD_REQUEST, **may_answer(401, 403, 429, 500, 503)},
)
async def list_tasks(
    request: Request,
    page: Annotated[str, Query(description="from 1")] = "1",
    per_page: Annotated[str, Query(description="1 to 100")] = "20",
) -> Response:
    """List your tasks, newest first."""
    who = await enter(request, READ)
    number = read_number("page", page, low=1, high=MAX_PAGE)
    size = read_number("per_page", per_page, low=1, high=MAX_PER_PAGE)
    found = await run_in_threadpool(
        services(request).jobs.select,
        who.account_id,
        Selection(dialect=DIALECT),
        offset=(number - 1) * size,
        limit=size,
    )
    return JSONResponse({"data": [translate.to_task(job, links(request, job)) for job in found.items]})


@router.get(
    "/v1/ai/music-generation/{task_id}",
    responses={200: {"model": shapes.TaskEnvelope}, **may_answer(401, 403, 404, 429, 500, 503)},
)
async def get_task(request: Request, task_id: str) -> Response:
    """Return a task."""
    who = await enter(request, READ)
    job = await services(request).jobs.find(task_id, account_id=who.account_id)
    if job.dialect != DIALECT:
        raise NotFound(f"there is no task {task_id!r}")
    return answer(request, job)


async def enter(request: Request, scope: str) -> Caller:
    """Return who is asking, having checked that they may and counted the request."""
    who = await identify(request, scope=scope)
    count(request, who, bucket=DIALECT)
    return who


def answer(request: Request, job: Job) -> Response:
    """Answer with a task and which engine plays it."""
    return job_reply(request, job, translate.to_envelope, headers={ENGINE_HEADER: job.played_by})
