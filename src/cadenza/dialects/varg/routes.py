"""The routes of the Varg Gateway API: read, ask below, shape the answer."""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadenza.accounts import Caller
from cadenza.brief import MAX_SEED, Brief
from cadenza.dialects.varg import shapes, translate
from cadenza.errors import Conflict, InvalidRequest, NotFound
from cadenza.ids import new_id
from cadenza.jobs import Job, Selection
from cadenza.rest.body import read_json, read_model
from cadenza.rest.document import errors, json_body, raw_body
from cadenza.rest.files import links
from cadenza.rest.idempotency import idempotency_key
from cadenza.rest.identity import identify
from cadenza.rest.job_reply import job_reply
from cadenza.rest.lending import keys_for
from cadenza.rest.limits import count, show
from cadenza.rest.models import ENGINE_HEADER, engine_for
from cadenza.rest.prices import jobs_at_once, price_of
from cadenza.rest.services import services
from cadenza.rest.streams import state_stream
from cadenza.rest.uploads import take_upload, upload_url

DIALECT = "varg"
WRITE, READ = "music:write", "music:read"
TOLD = {
    400: "Invalid request",
    401: "Missing or invalid API key",
    402: "Account balance too low",
    404: "No such thing, or not yours",
    409: "An idempotency key that came before with another body",
    413: "Too many bytes",
    429: "Too many requests",
    500: "Internal server error",
    502: "Upstream provider returned an error",
}
router = APIRouter()


def may_answer(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` entries of these errors."""
    return errors(shapes.ErrorResponse, {status: TOLD[status] for status in statuses})


@router.post(
    "/v1/music",
    tags=["Generation"],
    operation_id="createMusic",
    status_code=202,
    responses={
        202: {"model": shapes.JobResponse, "description": "Job created"},
        **may_answer(400, 401, 402, 409, 413, 429, 500, 502),
    },
    openapi_extra=json_body(shapes.MusicRequest, examples=shapes.EXAMPLES),
)
async def create_music(request: Request) -> Response:
    """Generate music. Answers with a job to poll or to stream; the same request comes from the cache for 30 days."""
    known = services(request)
    who = await enter(request, WRITE)
    data, body_sha256 = await read_json(request)
    asked = read_model(shapes.MusicRequest, data)
    model = translate.resolve(asked.model)
    brief = translate.to_brief(asked, model=model, engine=engine_for(request, model))
    told = cache_control(request)
    skips = bool(told & {"no-cache", "no-store"})
    submission = await known.jobs.hand_in(
        who.account_id,
        fresh(brief, asked) if skips else brief,
        alike=brief,
        dialect=DIALECT,
        job_id=new_id("job"),
        idempotency_key=idempotency_key(request),
        body_sha256=f"{DIALECT}:{body_sha256}",
        use_cache=not skips,
        store_cache="no-store" not in told,
        max_age_seconds=translate.CACHE_SECONDS,
        price_credits=await price_of(
            request, translate.PRICED_AS[model], seconds=brief.duration_seconds, engine=brief.engine
        ),
        concurrency_limit=jobs_at_once(who),
        keys=keys_for(request, brief.engine),
        asked={"model": model, "no_store": "no-store" in told},
    )
    return answer(request, submission.job, status=202)


def cache_control(request: Request) -> frozenset[str]:
    """Return the words of `Cache-Control`."""
    words = request.headers.get("cache-control", "").lower().split(",")
    return frozenset(word.strip() for word in words)


def fresh(brief: Brief, asked: shapes.MusicRequest) -> Brief:
    """Return the brief with another seed, unless the client gave one: who passes the cache by wants something new."""
    return brief if "seed" in asked.provider_options else replace(brief, seed=secrets.randbelow(MAX_SEED))


def refuse_other_capabilities(capability: str) -> None:
    """Answer each capability that is not music with the reason."""

    async def refuse(request: Request) -> Response:
        await enter(request, WRITE)
        raise InvalidRequest(f"this server makes music only, no {capability}", field="model", expected="POST /v1/music")

    router.add_api_route(
        f"/v1/{capability}",
        refuse,
        methods=["POST"],
        tags=["Generation"],
        summary=f"Not made here: {capability}",
        responses=may_answer(400, 401),
    )


for _capability in translate.OTHER_CAPABILITIES:
    refuse_other_capabilities(_capability)


@router.get(
    "/v1/jobs/{job_id}",
    tags=["Jobs"],
    responses={200: {"model": shapes.JobResponse}, **may_answer(401, 404, 429, 500)},
)
async def get_job(request: Request, job_id: str) -> Response:
    """Return a job."""
    who = await enter(request, READ)
    return answer(request, await own_job(request, job_id, who), status=200)


@router.delete(
    "/v1/jobs/{job_id}",
    tags=["Jobs"],
    status_code=204,
    response_class=Response,
    responses={204: {"description": "Called off, or ended before"}, **may_answer(401, 404, 429, 500)},
)
async def cancel_job(request: Request, job_id: str) -> Response:
    """Call a job off; nothing happens to one that has ended."""
    who = await enter(request, WRITE)
    job = await own_job(request, job_id, who)
    with contextlib.suppress(Conflict):
        await run_in_threadpool(services(request).jobs.cancel, job.id, account_id=who.account_id)
    return Response(status_code=204)


@router.get(
    "/v1/jobs/{job_id}/stream",
    tags=["Jobs"],
    responses={
        200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}, "description": "`status` events"},
        **may_answer(401, 404, 429, 500),
    },
)
async def stream_job(request: Request, job_id: str) -> Response:
    """Stream a job: an event `status` with the whole job now and at each change, until it has ended."""
    who = await enter(request, READ)
    job = await own_job(request, job_id, who)
    return state_stream(
        services(request).jobs, job.id, name="status", shape=lambda job: translate.to_response(job, links(request, job))
    )


@router.post(
    "/v1/files",
    tags=["Files"],
    responses={200: {"model": shapes.FileUpload}, **may_answer(400, 401, 413, 429, 500)},
    openapi_extra=raw_body(("application/octet-stream", "audio/*", "image/*", "video/*")),
)
async def upload_file(request: Request) -> Response:
    """Keep a file (the raw body, at most 50 MB); the same bytes again are the same file."""
    who = await enter(request, WRITE)
    upload = await take_upload(request, who.account_id, limit_bytes=translate.MAX_FILE_BYTES)
    return JSONResponse(translate.to_upload(upload, upload_url(request, upload)))


@router.get("/v1/voices", tags=["Reference"], responses={200: {"model": shapes.Voices}, **may_answer(401, 429, 500)})
async def voices(request: Request) -> Response:
    """List the voices that the API knows by name."""
    await enter(request, READ)
    return JSONResponse({"voices": [{"voice_id": name, "name": name.title()} for name in translate.VOICES]})


@router.get("/v1/pricing", tags=["Reference"], responses={200: {"model": shapes.Pricing}, **may_answer(429, 500)})
async def pricing(request: Request) -> Response:
    """Say what each model costs; no key is asked."""
    prices = services(request).prices
    listed = {
        model: await run_in_threadpool(prices.credits, name, shapes.DEFAULT_SECONDS)
        for model, name in translate.PRICED_AS.items()
    }
    return JSONResponse(translate.to_pricing(listed))


@router.get("/v1/balance", tags=["Account"], responses={200: {"model": shapes.Balance}, **may_answer(401, 429, 500)})
async def balance(request: Request) -> Response:
    """Say what is left; a credit is a cent."""
    who = await enter(request, READ)
    left = await run_in_threadpool(services(request).accounts.balance, who.account_id)
    return JSONResponse({"balance_cents": left, "currency": "usd"})


@router.get("/v1/usage", tags=["Account"], responses={200: {"model": shapes.Usage}, **may_answer(400, 401, 429, 500)})
async def usage(
    request: Request,
    first: Annotated[str | None, Query(alias="from", description="YYYY-MM-DD, inclusive")] = None,
    last: Annotated[str | None, Query(alias="to", description="YYYY-MM-DD, inclusive")] = None,
) -> Response:
    """List the jobs between two dates and what they cost, newest first."""
    who = await enter(request, READ)
    since, until = translate.read_days(first, last, today=datetime.now(UTC).date())
    selection = Selection(dialect=DIALECT, since=since, until=until)
    found = await run_in_threadpool(services(request).jobs.select, who.account_id, selection)
    lines = [translate.to_usage(job) for job in found.items]
    return JSONResponse({"usage": lines, "total_cents": sum(line["cost_cents"] for line in lines)})


@router.get("/v1/me", tags=["Account"], responses={200: {"model": shapes.Me}, **may_answer(401, 429, 500)})
async def me(request: Request) -> Response:
    """Say who is asking."""
    who = await enter(request, READ)
    return JSONResponse({"userId": who.account_id, "email": who.account_name})


async def enter(request: Request, scope: str) -> Caller:
    """Return who is asking, having checked that they may; what they ask to be made is counted, looking is not."""
    who = await identify(request, scope=scope)
    if scope == WRITE:
        count(request, who, bucket=DIALECT)
    else:
        show(request, who, bucket=DIALECT)
    return who


async def own_job(request: Request, job_id: str, who: Caller) -> Job:
    """Return the caller's job; NotFound also for another account's and another API's."""
    job = await services(request).jobs.find(job_id, account_id=who.account_id)
    if job.dialect != DIALECT:
        raise NotFound(f"there is no job {job_id!r}")
    return job


def answer(request: Request, job: Job, *, status: int) -> Response:
    """Answer with a job, what the cache did, and which engine plays it."""
    headers = {**translate.cache_headers(job), ENGINE_HEADER: job.played_by}
    return job_reply(request, job, translate.to_response, status=status, headers=headers)
