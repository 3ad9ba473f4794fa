"""The routes of the second version, as far as it makes music."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadenza.accounts import Caller
from cadenza.brief import Brief
from cadenza.dialects.varg import second, translate
from cadenza.dialects.varg.routes import DIALECT, READ, WRITE, enter, own_job
from cadenza.dialects.varg.shapes import DEFAULT_SECONDS, MusicRequest, SecondError, SecondRequest
from cadenza.errors import CadenzaError, Conflict
from cadenza.ids import new_id
from cadenza.jobs import ACTIVE, Job, Selection
from cadenza.rest.body import read_json, read_model
from cadenza.rest.document import errors, json_body
from cadenza.rest.files import links
from cadenza.rest.idempotency import idempotency_key
from cadenza.rest.job_reply import job_reply
from cadenza.rest.lending import keys_for
from cadenza.rest.models import ENGINE_HEADER, engine_for
from cadenza.rest.numbers import read_number
from cadenza.rest.prices import jobs_at_once, price_of
from cadenza.rest.services import services
from cadenza.webhooks import Target


class NestedErrors(APIRoute):
    """A route whose errors have the second version's shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answering(request: Request) -> Response:
            try:
                return await handle(request)
            except CadenzaError as error:
                return second.error_response(error)

        return answering


TOLD = {
    400: "invalid_json",
    401: "unauthorized",
    402: "insufficient_balance",
    404: "job_not_found or model_not_found",
    409: "conflict",
    413: "too large",
    422: "invalid_request",
    429: "rate_limited",
    500: "internal_error",
    503: "provider_unavailable",
}
router = APIRouter(tags=["Second version"], route_class=NestedErrors)


def may_answer(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` entries of these errors."""
    return errors(SecondError, {status: TOLD[status] for status in statuses})


@router.post(
    "/v2/music",
    status_code=202,
    responses={
        200: {"description": "the job that this Idempotency-Key made before"},
        202: {"description": "the job"},
        **may_answer(400, 401, 402, 404, 409, 413, 422, 429, 500, 503),
    },
    openapi_extra=json_body(SecondRequest),
)
async def create_music(request: Request) -> Response:
    """Generate music; `options.webhook_url` hears how it ended."""
    who = await enter(request, WRITE)
    asked, brief, model, body_sha256 = await read_brief(request)
    return await hand_in(
        request,
        who,
        brief,
        model=model,
        idempotency_key=idempotency_key(request),
        body_sha256=f"{DIALECT}2:{body_sha256}",
        webhook=target(request, asked),
    )


@router.post(
    "/v2/estimate",
    responses={200: {"description": "the price"}, **may_answer(400, 401, 404, 413, 422, 429, 500, 503)},
    openapi_extra=json_body(SecondRequest),
)
async def estimate(request: Request) -> Response:
    """Say what a request would cost, and make nothing."""
    await enter(request, READ)
    _, brief, model, _ = await read_brief(request)
    cents = await price_of(request, translate.PRICED_AS[model], seconds=brief.duration_seconds, engine=brief.engine)
    return JSONResponse({"tool": "music", "model": model, "estimated_cost_cents": cents, "billing": "metered"})


@router.get("/v2/jobs", responses={200: {"description": "jobs"}, **may_answer(401, 422, 429, 500)})
async def list_jobs(
    request: Request,
    limit: Annotated[str, Query(description="1 to 100")] = "20",
    offset: Annotated[str, Query(description="how many to pass over")] = "0",
) -> Response:
    """List your jobs, newest first."""
    who = await enter(request, READ)
    size = read_number("limit", limit, low=1, high=100)
    start = read_number("offset", offset, low=0, high=1_000_000_000)
    found = await run_in_threadpool(
        services(request).jobs.select, who.account_id, Selection(dialect=DIALECT), offset=start, limit=size
    )
    return JSONResponse(
        {"jobs": [second.to_job(job, links(request, job)) for job in found.items], "total": found.total}
    )


@router.get("/v2/jobs/{job_id}", responses={200: {"description": "the job"}, **may_answer(401, 404, 429, 500)})
async def get_job(request: Request, job_id: str) -> Response:
    """Return a job."""
    job = await own_job(request, job_id, await enter(request, READ))
    return answer(request, job)


@router.get("/v2/jobs/{job_id}/status", responses={200: {"description": "the job"}, **may_answer(401, 404, 429, 500)})
async def get_status(request: Request, job_id: str) -> Response:
    """Return a job and how far it is."""
    job = await own_job(request, job_id, await enter(request, READ))
    return job_reply(request, job, second.to_status)


@router.get("/v2/jobs/{job_id}/price", responses={200: {"description": "the price"}, **may_answer(401, 404, 429, 500)})
async def get_price(request: Request, job_id: str) -> Response:
    """Say what a job costs."""
    return JSONResponse(second.to_price(await own_job(request, job_id, await enter(request, READ))))


@router.post(
    "/v2/jobs/{job_id}/cancel", responses={200: {"description": "the job"}, **may_answer(401, 404, 409, 429, 500)}
)
async def cancel_job(request: Request, job_id: str) -> Response:
    """Call a job off; 409 where it has ended."""
    who = await enter(request, WRITE)
    job = await own_job(request, job_id, who)
    return answer(request, await run_in_threadpool(services(request).jobs.cancel, job.id, account_id=who.account_id))


@router.post(
    "/v2/jobs/{job_id}/retry",
    status_code=202,
    responses={202: {"description": "the new job"}, **may_answer(401, 402, 404, 409, 429, 500, 503)},
)
async def retry_job(request: Request, job_id: str) -> Response:
    """Ask for the same once more, as a new job; 409 where the job has not ended."""
    who = await enter(request, WRITE)
    job = await own_job(request, job_id, who)
    if not job.state.terminal:
        raise Conflict(f"job {job.id} is {job.state}: retry it once it has ended")
    return await hand_in(request, who, job.brief, model=job.asked["model"])


@router.get("/v2/pricing", responses={200: {"description": "the prices"}, **may_answer(429, 500)})
async def pricing(request: Request) -> Response:
    """Say what each model costs; no key is asked."""
    prices = services(request).prices
    return JSONResponse(
        {
            "models": [
                {"model": model, "tool": "music", "cost_cents": prices.credits(name, DEFAULT_SECONDS)}
                for model, name in translate.PRICED_AS.items()
            ]
        }
    )


@router.get("/v2/billing/balance", responses={200: {"description": "the balance"}, **may_answer(401, 429, 500)})
async def balance(request: Request) -> Response:
    """Say what is left, and what is set aside for jobs under way."""
    who = await enter(request, READ)
    known = services(request)
    left = await run_in_threadpool(known.accounts.balance, who.account_id)
    active = await run_in_threadpool(known.jobs.select, who.account_id, Selection(states=ACTIVE))
    return JSONResponse(second.to_balance(left, sum(job.price_credits for job in active.items)))


@router.get("/v2/billing/usage", responses={200: {"description": "usage"}, **may_answer(401, 422, 429, 500)})
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


async def read_brief(request: Request) -> tuple[SecondRequest, Brief, str, str]:
    """Return (the request, the brief that it means, its resolved model, the body's SHA-256)."""
    data, body_sha256 = await read_json(request)
    asked = read_model(SecondRequest, data)
    model = translate.resolve(asked.model)
    first = MusicRequest.model_validate(asked.model_dump(exclude={"options"}, exclude_unset=True))
    return asked, translate.to_brief(first, model=model, engine=engine_for(request, model)), model, body_sha256


def target(request: Request, asked: SecondRequest) -> Target | None:
    """Return whom to tell how the job ended; InvalidRequest where the URL may not be called."""
    url = asked.options.get("webhook_url")
    if url is None:
        return None
    known = services(request)
    return known.webhooks.target(
        url if isinstance(url, str) else "",
        scheme="varg",
        origin=known.links.origin(request),
        shape=f"{DIALECT}:2",
        field="options.webhook_url",
    )


async def hand_in(request: Request, who: Caller, brief: Brief, *, model: str, **told: Any) -> Response:
    """Hand a brief in and answer with its job: 200 where an idempotency key made it before."""
    submission = await services(request).jobs.hand_in(
        who.account_id,
        brief,
        dialect=DIALECT,
        job_id=new_id("job"),
        max_age_seconds=translate.CACHE_SECONDS,
        price_credits=await price_of(
            request, translate.PRICED_AS[model], seconds=brief.duration_seconds, engine=brief.engine
        ),
        concurrency_limit=jobs_at_once(who),
        keys=keys_for(request, brief.engine),
        asked={"model": model, "no_store": False},
        **told,
    )
    return answer(request, submission.job, status=200 if submission.replayed else 202)


def answer(request: Request, job: Job, *, status: int = 200) -> Response:
    """Answer with a job and which engine plays it."""
    headers = {ENGINE_HEADER: job.played_by}
    return job_reply(request, job, second.to_job, status=status, headers=headers)
