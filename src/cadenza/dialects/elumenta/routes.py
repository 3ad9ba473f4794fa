"""The routes of the Elumenta API: read, ask below, shape the answer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadenza.accounts import Caller
from cadenza.dialects.elumenta import shapes, translate
from cadenza.errors import EngineFailed, InvalidRequest, NotFound
from cadenza.ids import new_id
from cadenza.jobs import Job, JobState, Selection
from cadenza.rest.body import read_json, read_model
from cadenza.rest.document import errors, json_body
from cadenza.rest.files import links
from cadenza.rest.idempotency import idempotency_key
from cadenza.rest.identity import identify
from cadenza.rest.job_reply import job_reply
from cadenza.rest.lending import keys_for
from cadenza.rest.limits import count, show
from cadenza.rest.models import ENGINE_HEADER, engine_for
from cadenza.rest.numbers import read_number
from cadenza.rest.prices import jobs_at_once, price_of
from cadenza.rest.services import services
from cadenza.rest.waiting import wait_for

DIALECT = "elumenta"
WRITE, READ = "music:write", "music:read"
MAX_LIMIT, MAX_PAGE = 100, 1_000_000
TOLD = {
    400: "bad_request",
    401: "not_authenticated",
    402: "insufficient_tokens",
    403: "insufficient_plan",
    404: "not_found",
    409: "conflict: an idempotency key that came before with another body",
    413: "payload_too_large",
    422: "validation_error",
    429: "rate_limit_exceeded",
    500: "provider_error",
    503: "model_unavailable",
}
router = APIRouter(tags=["Elumenta"])


def may_answer(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` entries of these errors."""
    return errors(shapes.ErrorBody, {status: TOLD[status] for status in statuses})


@router.post(
    "/api/v2/generate",
    responses={200: {"model": shapes.Generation}, **may_answer(400, 401, 402, 403, 409, 413, 422, 429, 500, 503)},
    openapi_extra=json_body(shapes.GenerateRequest, examples=shapes.EXAMPLES),
)
async def generate(request: Request) -> Response:
    """Generate music. Waits for the audio up to a ceiling, then answers `pending`: poll the status."""
    known = services(request)
    who = await enter(request, WRITE)
    data, body_sha256 = await read_json(request)
    asked = read_model(shapes.GenerateRequest, data)
    model = translate.find_model(asked.model)
    translate.check_plan(model, translate.plan_of(who.tier))
    brief = translate.to_brief(asked, engine=engine_for(request, model.means))
    submission = await known.jobs.hand_in(
        who.account_id,
        brief,
        dialect=DIALECT,
        job_id=new_id("gen"),
        idempotency_key=idempotency_key(request),
        body_sha256=f"{DIALECT}:{body_sha256}",
        price_credits=await price_of(request, model.slug, seconds=brief.duration_seconds, engine=brief.engine),
        concurrency_limit=jobs_at_once(who),
        keys=keys_for(request, brief.engine),
        asked={"model": model.slug},
    )
    job = await wait_for(known.jobs, submission.job, seconds=known.settings.hold_seconds)
    if job.state is JobState.failed:
        raise EngineFailed(f"Provider error: {job.error_message} (generation {job.id})")
    return answer(request, job)


@router.get(
    "/api/v2/generate/{generation_id}",
    responses={200: {"model": shapes.Generation}, **may_answer(401, 404, 429, 500)},
)
async def get_generation(request: Request, generation_id: str) -> Response:
    """Return a generation."""
    who = await enter(request, READ)
    return answer(request, await own_job(request, generation_id, who))


@router.get(
    "/api/v2/generate/status/{generation_id}",
    responses={200: {"model": shapes.Generation}, **may_answer(401, 404, 429, 500)},
)
async def get_status(request: Request, generation_id: str) -> Response:
    """Return a generation; the same as `/api/v2/generate/{generation_id}`."""
    return await get_generation(request, generation_id)


@router.get("/api/v2/user/history", responses={200: {"model": shapes.History}, **may_answer(401, 422, 429, 500)})
async def history(
    request: Request,
    page: Annotated[str, Query(description="from 1")] = "1",
    limit: Annotated[str, Query(description="1 to 100")] = "20",
    kind: Annotated[str | None, Query(alias="type", description=", ".join(translate.TYPES))] = None,
    model: Annotated[str | None, Query(description="a model's slug")] = None,
    status: Annotated[str | None, Query(description=", ".join(translate.STATES))] = None,
) -> Response:
    """List your generations, newest first."""
    who = await enter(request, READ)
    number = read_number("page", page, low=1, high=MAX_PAGE)
    size = read_number("limit", limit, low=1, high=MAX_LIMIT)
    check_word("type", kind, translate.TYPES)
    check_word("status", status, tuple(translate.STATES))
    if kind not in (None, "audio") or model not in (None, *translate.MODELS):
        return JSONResponse(translate.to_history([], total=0, page=number, limit=size))
    found = await run_in_threadpool(
        services(request).jobs.select,
        who.account_id,
        Selection(
            dialect=DIALECT,
            states=translate.STATES[status] if status else (),
            asked={"model": model} if model else {},
        ),
        offset=(number - 1) * size,
        limit=size,
    )
    items = [translate.to_history_item(job, links(request, job)) for job in found.items]
    return JSONResponse(translate.to_history(items, total=found.total, page=number, limit=size))


@router.get("/api/v2/user/me", responses={200: {"model": shapes.User}, **may_answer(401, 429, 500)})
async def me(request: Request) -> Response:
    """Say who is asking."""
    who = await enter(request, READ)
    account = await run_in_threadpool(services(request).accounts.get, who.account_id)
    return JSONResponse(translate.to_user(account, who.tier))


@router.patch(
    "/api/v2/user/me",
    responses={200: {"model": shapes.User}, **may_answer(400, 401, 413, 422, 429, 500)},
    openapi_extra=json_body(shapes.ProfileRequest),
)
async def change_me(request: Request) -> Response:
    """Change the name that you are shown under."""
    who = await enter(request, WRITE)
    data, _ = await read_json(request)
    asked = read_model(shapes.ProfileRequest, data)
    if not asked.username.strip() or not asked.username.isprintable():
        raise InvalidRequest("username must be 1 to 64 printable characters", field="username", expected="a name")
    accounts = services(request).accounts
    account = await run_in_threadpool(accounts.set_display_name, who.account_id, asked.username.strip())
    return JSONResponse(translate.to_user(account, who.tier))


@router.get("/api/v2/balance", responses={200: {"model": shapes.Balance}, **may_answer(401, 429, 500)})
async def balance(request: Request) -> Response:
    """Say what is left."""
    who = await enter(request, READ)
    account = await run_in_threadpool(services(request).accounts.get, who.account_id)
    return JSONResponse(translate.to_balance(account, who.tier))


@router.get("/api/v2/models", responses={200: {"model": shapes.Models}, **may_answer(401, 429, 500)})
async def models(request: Request) -> Response:
    """List the models."""
    await enter(request, READ)
    found = [await show_model(request, model) for model in translate.MODELS.values()]
    return JSONResponse({"items": found, "total": len(found)})


@router.get("/api/v2/models/{slug}", responses={200: {"model": shapes.Model}, **may_answer(401, 404, 429, 500)})
async def get_model(request: Request, slug: str) -> Response:
    """Return a model."""
    await enter(request, READ)
    model = translate.MODELS.get(slug)
    if model is None:
        raise NotFound(f"there is no model {slug[:80]!r}")
    return JSONResponse(await show_model(request, model))


async def show_model(request: Request, model: translate.Model) -> dict[str, Any]:
    """Return a model with its price for the shortest and the longest generation."""
    credits = services(request).prices.credits
    lengths = (shapes.DEFAULT_SECONDS, shapes.MIN_SECONDS, shapes.MAX_SECONDS)
    usual, least, most = [await run_in_threadpool(credits, model.slug, seconds) for seconds in lengths]
    return translate.to_model(model, usual=usual, least=least, most=most)


async def enter(request: Request, scope: str) -> Caller:
    """Return who is asking, having checked that they may; what they ask to be made is counted, looking is not."""
    who = await identify(request, scope=scope)
    if scope == WRITE:
        count(request, who, bucket=DIALECT, headers=translate.limit_headers)
    else:
        show(request, who, bucket=DIALECT, headers=translate.limit_headers)
    return who


def check_word(name: str, word: str | None, allowed: tuple[str, ...]) -> None:
    """Refuse a word that is none of those allowed."""
    if word is not None and word not in allowed:
        words = ", ".join(allowed)
        raise InvalidRequest(f"{name} must be one of {words}", field=name, value=word[:80], expected=words)


async def own_job(request: Request, job_id: str, who: Caller) -> Job:
    """Return the caller's job; NotFound also for another account's and another API's."""
    job = await services(request).jobs.find(job_id, account_id=who.account_id)
    if job.dialect != DIALECT:
        raise NotFound(f"there is no generation {job_id!r}")
    return job


def answer(request: Request, job: Job) -> Response:
    """Answer with a generation and which engine plays it."""
    return job_reply(request, job, translate.to_generation, headers={ENGINE_HEADER: job.played_by})
