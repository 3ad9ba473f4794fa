"""The routes of ElevenLabs' music API: read, ask below, shape the answer."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from cadenza.brief import Brief
from cadenza.dialects.elevenlabs import coding, parting, songs, translate
from cadenza.dialects.elevenlabs.songs import HOLD_SECONDS, READ, Format, coded, headers, made
from cadenza.engines.planned import form_of_plan
from cadenza.errors import Unsupported
from cadenza.jobs import Job
from cadenza.rest.body import read_json, read_model
from cadenza.rest.document import describe, json_body
from cadenza.rest.identity import caller
from cadenza.rest.live import Hearing
from cadenza.rest.models import ENGINE_HEADER
from cadenza.rest.services import services
from cadenza.wire import elevenlabs as wire
from cadenza.wire.multipart import write_mixed

CHUNK_BYTES = 16384
LIVE_HEADER = "X-Cadenza-Live"  # 1: as it comes from the provider, before it is finished here
NOT_OFFERED = {
    "/v1/music/video-to-music": "no music is made for pictures here",
    "/v1/music/finetunes": "there are no finetunes here",
    "/v1/sound-generation": "this server makes music, no single sounds: ask /v1/music for a short piece",
}
router = APIRouter()
router.include_router(parting.router)


@router.post(wire.COMPOSE, tags=["Music"], openapi_extra=json_body(wire.ComposeRequest))
async def compose(request: Request, output_format: Format = None) -> Response:
    """Compose a song and answer with it."""
    job, asked = await made(request)
    data, format = await coded(request, job, asked, output_format)
    return Response(data, media_type=format.media_type, headers=headers(job))


@router.post(wire.STREAM, tags=["Music"], openapi_extra=json_body(wire.ComposeRequest))
async def stream(request: Request, output_format: Format = None) -> Response:
    """Compose a song and stream it: as it comes in, where its engine can be heard so; else once it is finished."""
    job, asked = await songs.handed_in(request, live=True)
    if "stream" in job.brief.options and not job.state.terminal:
        hearing = Hearing(services(request).jobs, job, services(request).settings.data)
        chunks = aloud(hearing)
        if first := await anext(chunks, None):
            format = translate.output_format(output_format, model=asked.model_id)
            told = {wire.SONG_HEADER: job.id, ENGINE_HEADER: job.engine, LIVE_HEADER: "1"}
            return StreamingResponse(again(first, chunks), media_type=format.media_type, headers=told)
    job = await songs.finished(request, job)
    data, format = await coded(request, job, asked, output_format)
    return StreamingResponse(pieces(data), media_type=format.media_type, headers=headers(job))


async def aloud(hearing: Hearing) -> AsyncIterator[bytes]:
    """Yield a song's bytes as they come in; nothing where none come before the job ends."""
    async with hearing:
        file = await hearing.begin(seconds=HOLD_SECONDS)
        if file is not None:
            async for chunk in hearing.chunks(file):
                yield chunk


async def again(first: bytes, others: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield what was taken to see whether there is any, then the others."""
    yield first
    async for chunk in others:
        yield chunk


@router.post(wire.DETAILED_STREAM, tags=["Music"], openapi_extra=json_body(wire.ComposeRequest))
async def detailed_stream(request: Request, output_format: Format = None) -> Response:
    """Compose a song and stream its plan, what is said of it, and itself, as events; they begin when it is finished."""
    job, asked = await made(request)
    data, format = await coded(request, job, asked, output_format)
    told = await about(request, job, asked)
    sse = "text/event-stream" in request.headers.get("accept", "")
    lines = (translate.event_lines(event, sse=sse) for event in translate.to_events(job.id, told, pieces(data), format))
    media_type = "text/event-stream" if sse else "application/x-ndjson"
    return StreamingResponse(lines, media_type=media_type, headers=headers(job))


@router.post(wire.DETAILED, tags=["Music"], openapi_extra=json_body(wire.ComposeRequest))
async def detailed(request: Request, output_format: Format = None) -> Response:
    """Compose a song and answer with its plan, what is said of it, and itself."""
    job, asked = await made(request)
    data, format = await coded(request, job, asked, output_format)
    told = await about(request, job, asked)
    boundary = secrets.token_hex(16)
    body = write_mixed(
        told, data, media_type=format.media_type, filename=f"{job.id}.{format.extension}", boundary=boundary
    )
    return Response(body, media_type=f"multipart/mixed; boundary={boundary}", headers=headers(job))


async def about(request: Request, job: Job, asked: wire.ComposeRequest) -> dict[str, Any]:
    """Return what is said of a song beside its sound."""
    told: dict[str, Any] = {
        "composition_plan": await run_in_threadpool(songs.plan_of, request, job, asked),
        "song_metadata": translate.to_metadata(job),
    }
    if asked.with_timestamps:
        told["words_timestamps"] = []
    if asked.with_waveform_visual:
        told["waveform_visual"] = coding.outline(await run_in_threadpool(songs.sound_of, request, job, "audio"))
    return told


@router.post(wire.PLAN, tags=["Music"], openapi_extra=json_body(wire.PlanRequest))
async def plan(request: Request) -> Response:
    """Return a composition plan for a prompt; it costs nothing. A source plan keeps its sections."""
    await run_in_threadpool(caller, request, scope=READ)
    data, _ = await read_json(request)
    asked = read_model(wire.PlanRequest, data)
    if asked.source_composition_plan is not None:
        form = translate.to_form(asked.source_composition_plan)
        styles = (asked.prompt, *form.styles) if asked.prompt else form.styles
        form = type(form)(form.sections, styles, form.unwanted)
    else:
        seconds = translate.DEFAULT_SECONDS if asked.music_length_ms is None else asked.music_length_ms / 1000
        composer = services(request).engines["composer"]()
        made_plan = await run_in_threadpool(composer.plan, Brief(asked.prompt, duration_seconds=seconds))  # type: ignore[attr-defined]
        form = form_of_plan(made_plan)
    return JSONResponse(translate.to_plan(form, model=asked.model_id))


@router.get("/v1/models", tags=["Models"])
async def models(request: Request) -> Response:
    """List the models of music that this server answers for."""
    await run_in_threadpool(caller, request, scope=READ)
    return JSONResponse(
        [
            {"model_id": name, "name": name, "description": f"played by {songs.engine_of(request, name)}"}
            for name in wire.MODELS
        ]
    )


def not_offered(path: str, because: str) -> None:
    """Answer what this server does not do with the reason."""

    async def refuse(request: Request) -> Response:
        await run_in_threadpool(caller, request, scope=READ)
        raise Unsupported(f"{path} is not offered: {because}", field="path", value=path)

    router.add_api_route(path, refuse, methods=["GET", "POST"], include_in_schema=False)


for _path, _because in NOT_OFFERED.items():
    not_offered(_path, _because)


def pieces(data: bytes) -> Iterator[bytes]:
    """Yield a song in pieces."""
    for start in range(0, len(data), CHUNK_BYTES):
        yield data[start : start + CHUNK_BYTES]


def owns(method: str, path: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request on the bare origin is theirs, as far as its path and its headers tell."""
    if path in (wire.STREAM, wire.DETAILED, wire.DETAILED_STREAM, wire.STEMS, wire.UPLOAD, *NOT_OFFERED):
        return True
    return wire.KEY_HEADER in headers and path in (wire.COMPOSE, wire.PLAN, "/v1/models")


def may_own(method: str, path: str) -> bool:
    """Return whether the body tells if a request is theirs."""
    return method == "POST" and path in (wire.COMPOSE, wire.PLAN)


def owns_body(path: str, query: Mapping[str, str], body: Mapping[str, Any]) -> bool:
    """Return whether a body, or its query, has what only theirs have; `model` is another API's."""
    if path == wire.PLAN:
        return bool({"model_id", "music_length_ms", "source_composition_plan"} & set(body))
    return "model" not in body and ("output_format" in query or bool(set(wire.ONLY_THEIRS) & set(body)))


def document(server: str = "/") -> dict[str, Any]:
    """Return the OpenAPI document of this dialect."""
    return describe(
        router,
        title="ElevenLabs Music, spoken by Cadenza",
        description="The music endpoints of ElevenLabs.",
        security={"key": {"type": "apiKey", "in": "header", "name": wire.KEY_HEADER}},
        server=server,
    )
