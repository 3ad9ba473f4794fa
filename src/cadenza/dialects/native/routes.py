"""The routes of the native API: read, ask below, shape the answer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadenza.dialects.native import shapes, translate
from cadenza.dialects.native.asking import asking, asking_for_music
from cadenza.dialects.native.shapes import ERRORS
from cadenza.errors import EngineFailed, InvalidRequest, Unsupported
from cadenza.jobs import Job, JobState
from cadenza.rest.body import read_json, read_model
from cadenza.rest.files import links
from cadenza.rest.idempotency import idempotency_key
from cadenza.rest.job_reply import job_reply
from cadenza.rest.lending import keys_for
from cadenza.rest.links import STREAM
from cadenza.rest.listening import sound_of
from cadenza.rest.prices import jobs_at_once, price_of
from cadenza.rest.services import services
from cadenza.rest.streams import event_stream, last_event_id
from cadenza.rest.waiting import wait_for

router = APIRouter(tags=["Music"])
WRITE, READ = "music:write", "music:read"


def request_body(model: type[shapes.PlanRequest]) -> dict[str, Any]:
    """Return the OpenAPI entry of a JSON body that the route reads itself."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}}}


@router.post(
    "/v1/music/generate",
    responses={200: {"model": shapes.MusicTrack}, 202: {"model": shapes.MusicTrack}, **ERRORS},
    openapi_extra=request_body(shapes.GenerateRequest),
)
async def generate(request: Request) -> Response:
    """Make a track. Waits for the audio up to a ceiling; `Prefer: respond-async` answers at once."""
    known = services(request)
    who = await asking_for_music(request, scope=WRITE)
    data, body_sha256 = await read_json(request)
    asked = read_model(shapes.GenerateRequest, data)
    brief = translate.to_brief(asked)
    if brief.engine not in known.engines:
        names = ", ".join(known.engines)
        raise Unsupported(f"no engine is called {brief.engine!r}", field="engine", value=brief.engine, expected=names)
    submission = await known.jobs.hand_in(
        who.account_id,
        brief,
        dialect="native",
        idempotency_key=idempotency_key(request),
        body_sha256=body_sha256,
        price_credits=await price_of(request, brief.engine, seconds=brief.duration_seconds, engine=brief.engine),
        concurrency_limit=jobs_at_once(who),
        keys=keys_for(request, brief.engine),
    )
    prefers_async = "respond-async" in request.headers.get("prefer", "")
    seconds = 0.0 if prefers_async else known.settings.hold_seconds
    job = await wait_for(known.jobs, submission.job, seconds=seconds)
    if job.state is JobState.failed and not prefers_async:
        raise EngineFailed(f"track {job.id} failed: {job.error_message}")
    headers = {"Location": f"/v1/music/{job.id}"}
    if prefers_async:
        headers["Preference-Applied"] = "respond-async"
    if submission.replayed:
        headers["Idempotent-Replayed"] = "true"
    return JSONResponse(
        translate.to_track(job, links(request, job)), status_code=200 if job.state.terminal else 202, headers=headers
    )


@router.post(
    "/v1/music/plan",
    responses={200: {"description": "the plan"}, **ERRORS},
    openapi_extra=request_body(shapes.PlanRequest),
)
async def plan(request: Request) -> Response:
    """Return the plan for a prompt without making sound; edit it and send it to generate as `plan`."""
    await asking(request, scope=READ)
    data, _ = await read_json(request)
    brief = translate.to_brief(read_model(shapes.PlanRequest, data))
    composer = services(request).engines["composer"]()
    made = await run_in_threadpool(composer.plan, brief)  # type: ignore[attr-defined]
    return JSONResponse(made.as_json())


@router.get("/v1/music", responses={200: {"model": shapes.TrackList}, **ERRORS})
async def list_tracks(
    request: Request,
    status: Annotated[str | None, Query()] = None,
    genre: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[str, Query()] = "20",
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List your tracks, newest first."""
    who = await asking(request, scope=READ)
    if status is not None and status not in translate.STATES:
        raise InvalidRequest(
            "status is not one we know", field="status", value=status, expected=", ".join(translate.STATES)
        )
    if not limit.isascii() or not limit.isdigit() or not 1 <= int(limit[:6]) <= 100:
        raise InvalidRequest("limit must be from 1 to 100", field="limit", value=limit[:80], expected="1-100")
    page = await run_in_threadpool(
        services(request).jobs.list,
        who.account_id,
        states=translate.STATES[status] if status else (),
        genre=genre,
        limit=int(limit),
        cursor=cursor,
    )
    tracks = [translate.to_full_track(job, links(request, job)) for job in page.items]
    return JSONResponse({"data": tracks, "next_cursor": page.next_cursor})


@router.get("/v1/music/{track_id}", responses={200: {"model": shapes.FullMusicTrack}, **ERRORS})
async def get_track(request: Request, track_id: str) -> Response:
    """Return a track with its links and its progress."""
    return job_reply(request, await own_job(request, track_id, scope=READ), translate.to_full_track)


@router.delete("/v1/music/{track_id}", responses={200: {"model": shapes.FullMusicTrack}, **ERRORS})
async def cancel_track(request: Request, track_id: str) -> Response:
    """Call a track off that is not finished; 409 where it is."""
    who = await asking(request, scope=WRITE)
    job = await run_in_threadpool(services(request).jobs.cancel, track_id, account_id=who.account_id)
    return JSONResponse(translate.to_full_track(job, links(request, job)))


@router.get(
    "/v1/music/{track_id}/events",
    responses={200: {"content": {"text/event-stream": {}}, "description": "status and progress events"}, **ERRORS},
)
async def track_events(request: Request, track_id: str) -> Response:
    """Stream a track's events; `Last-Event-ID` resumes after one, the stream closes when the track has ended."""
    job = await own_job(request, track_id, scope=READ)
    return event_stream(
        services(request).jobs,
        job.id,
        after=last_event_id(request),
        shape=lambda event: translate.to_event(event, job.id),
    )


@router.get(
    "/v1/music/{track_id}/stream",
    responses={200: {"content": {"audio/mpeg": {}, "audio/wav": {}}, "description": "the sound"}, **ERRORS},
)
async def stream_track(
    request: Request,
    track_id: str,
    format: Annotated[str, Query(max_length=20, description="mp3 or wav")] = "mp3",
    signature: Annotated[str, Query(max_length=200, description="as in the track's stream_url; stands for a key")] = "",
) -> Response:
    """Listen to a track, also while it is being made.

    The header `Cadenza-Stream` says what comes: `finished` is the finished sound, `preview` the same score played live,
    under a master that cannot know what is still to come. A preview ends early where the track fails or is cancelled.
    """
    if signature:
        services(request).links.check(track_id, STREAM, signature)
        job = await run_in_threadpool(services(request).jobs.get, track_id)
    else:
        job = await own_job(request, track_id, scope=READ)
    return await sound_of(request, job, format=format)


@router.get("/v1/engines", responses=ERRORS)
async def engines(request: Request) -> Response:
    """List the engines and what each can do."""
    known = services(request)

    def listed() -> list[dict[str, Any]]:
        return [
            translate.to_engine(make().capabilities, known.prices.get(name)) for name, make in known.engines.items()
        ]

    return JSONResponse({"data": await run_in_threadpool(listed)})


async def own_job(request: Request, track_id: str, *, scope: str) -> Job:
    """Return the caller's job; NotFound also for another account's."""
    who = await asking(request, scope=scope)
    return await services(request).jobs.find(track_id, account_id=who.account_id)
