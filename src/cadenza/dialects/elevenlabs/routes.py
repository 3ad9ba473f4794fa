"""The routes of ElevenLabs' music API: read, ask below, shape the answer."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from cadenza.audio import codecs
from cadenza.audio.sound import Sound
from cadenza.audio.tags import Tags
from cadenza.brief import Brief
from cadenza.compose.plan import Plan
from cadenza.dialects.elevenlabs import coding, translate
from cadenza.engines.base import STEMS
from cadenza.engines.planned import form_of_plan
from cadenza.errors import EngineFailed, InvalidRequest, NotFound, Unavailable, Unsupported
from cadenza.jobs import Job, JobState
from cadenza.rest.body import read_body, read_json, read_model
from cadenza.rest.document import describe, json_body
from cadenza.rest.identity import caller
from cadenza.rest.lending import keys_for
from cadenza.rest.models import ENGINE_HEADER, engine_for
from cadenza.rest.prices import jobs_at_once, price_of
from cadenza.rest.services import services
from cadenza.rest.waiting import wait_for
from cadenza.wire import elevenlabs as wire
from cadenza.wire.multipart import read_parts, write_mixed

WRITE, READ = "music:write", "music:read"
HOLD_SECONDS = 230.0  # their clients give up after 240
PRICED_AS = "music_v1"  # in the price list
CHUNK_BYTES = 16384
NOT_OFFERED = ("detailed/stream", "upload", "video-to-music", "finetunes")
router = APIRouter()
Format = Annotated[str | None, Query(alias="output_format", max_length=40)]


@router.post(wire.COMPOSE, tags=["Music"], openapi_extra=json_body(wire.ComposeRequest))
async def compose(request: Request, output_format: Format = None) -> Response:
    """Compose a song and answer with it."""
    job, asked = await made(request)
    data, format = await coded(request, job, asked, output_format)
    return Response(data, media_type=format.media_type, headers=headers(job))


@router.post(wire.STREAM, tags=["Music"], openapi_extra=json_body(wire.ComposeRequest))
async def stream(request: Request, output_format: Format = None) -> Response:
    """Compose a song and stream it; it begins when the song is finished."""
    job, asked = await made(request)
    data, format = await coded(request, job, asked, output_format)
    return StreamingResponse(pieces(data), media_type=format.media_type, headers=headers(job))


@router.post(wire.DETAILED, tags=["Music"], openapi_extra=json_body(wire.ComposeRequest))
async def detailed(request: Request, output_format: Format = None) -> Response:
    """Compose a song and answer with its plan, what is said of it, and itself."""
    job, asked = await made(request)
    data, format = await coded(request, job, asked, output_format)
    about: dict[str, Any] = {
        "composition_plan": await run_in_threadpool(plan_of, request, job, asked),
        "song_metadata": translate.to_metadata(job),
    }
    if asked.with_timestamps:
        about["words_timestamps"] = []
    if asked.with_waveform_visual:
        about["waveform_visual"] = coding.outline(await run_in_threadpool(sound_of, request, job, "audio"))
    boundary = secrets.token_hex(16)
    body = write_mixed(
        about, data, media_type=format.media_type, filename=f"{job.id}.{format.extension}", boundary=boundary
    )
    return Response(body, media_type=f"multipart/mixed; boundary={boundary}", headers=headers(job))


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


@router.post(wire.STEMS, tags=["Music"])
async def separate_stems(request: Request, output_format: Format = None) -> Response:
    """Answer with the stems of a song made here, which are exact; no other file can be separated."""
    who = await run_in_threadpool(caller, request, scope=READ)
    format = translate.output_format(output_format)
    body = await read_body(request, limit_bytes=services(request).settings.max_upload_bytes)
    parts = {part.name: part for part in read_parts(body, request.headers.get("content-type", ""))}
    variation = parts["stem_variation_id"].content.decode("ascii", "replace") if "stem_variation_id" in parts else ""
    variation = variation or "six_stems_v1"
    if variation not in wire.STEM_VARIATIONS:
        raise InvalidRequest(
            "stem_variation_id is not one we know",
            field="stem_variation_id",
            expected=" or ".join(wire.STEM_VARIATIONS),
        )
    if "file" not in parts:
        raise InvalidRequest("the part `file` is missing", field="file", expected="an audio file")
    song = await run_in_threadpool(coding.song_of, parts["file"].content)
    try:
        job = await run_in_threadpool(services(request).jobs.get, song, account_id=who.account_id)
    except NotFound:
        raise Unsupported(
            "only songs that were made here can be parted: send a song as this server gave it", field="file"
        ) from None
    if "stem:other" not in {file.role for file in job.files}:
        raise Unsupported(f"the song {job.id} has no stems", field="file")
    archive = await run_in_threadpool(stems_of, request, job, variation, format)
    return Response(archive, media_type="application/zip", headers=headers(job))


@router.get("/v1/models", tags=["Models"])
async def models(request: Request) -> Response:
    """List the models of music that this server answers for."""
    await run_in_threadpool(caller, request, scope=READ)
    return JSONResponse(
        [
            {"model_id": name, "name": name, "description": f"played by {engine_of(request, name)}"}
            for name in wire.MODELS
        ]
    )


def not_offered(path: str) -> None:
    """Answer what this server does not do with the reason."""

    async def refuse(request: Request) -> Response:
        await run_in_threadpool(caller, request, scope=READ)
        raise Unsupported(f"{path} is not offered here", field="path", value=path)

    router.add_api_route(f"/v1/music/{path}", refuse, methods=["GET", "POST"], include_in_schema=False)


for _path in NOT_OFFERED:
    not_offered(_path)


async def made(request: Request) -> tuple[Job, wire.ComposeRequest]:
    """Return the finished job of a request, which waits for it; EngineFailed or Unavailable where there is none."""
    known = services(request)
    who = await run_in_threadpool(caller, request, scope=WRITE)
    translate.output_format(request.query_params.get("output_format"))
    data, body_sha256 = await read_json(request)
    asked = read_model(wire.ComposeRequest, data)
    brief = translate.to_brief(asked, engine=engine_of(request, asked.model_id))
    submission = await run_in_threadpool(
        known.jobs.submit,
        who.account_id,
        brief,
        dialect=translate.DIALECT,
        body_sha256=body_sha256,
        price_credits=await price_of(request, PRICED_AS, seconds=brief.duration_seconds, engine=brief.engine),
        concurrency_limit=jobs_at_once(who),
        keys=keys_for(request, brief.engine),
        asked={"model": asked.model_id},
    )
    job = await wait_for(known.jobs, submission.job, seconds=HOLD_SECONDS)
    if job.state is JobState.succeeded:
        return job, asked
    if not job.state.terminal:
        raise Unavailable(f"song {job.id} is not finished yet: it goes on, and GET /v1/music/{job.id} finds it")
    error = EngineFailed(job.error_message or "the song was called off")
    error.code = job.error_code or error.code
    raise error


def engine_of(request: Request, model: str) -> str:
    """Return the engine that plays a model of theirs."""
    return engine_for(request, f"elevenlabs:{model}")


async def coded(
    request: Request, job: Job, asked: wire.ComposeRequest, name: str | None
) -> tuple[bytes, wire.OutputFormat]:
    """Return a song in the coding that was asked for."""
    format = translate.output_format(name, model=asked.model_id)

    def encode() -> bytes:
        return coding.encode(sound_of(request, job, "audio"), format, tags=tags_of(request, job))

    return await run_in_threadpool(encode), format


def sound_of(request: Request, job: Job, role: str) -> Sound:
    """Return one of a job's files as sound; Unsupported where it is none."""
    path = services(request).jobs.file_path(job, role)
    try:
        return codecs.read(path)
    except Exception as error:
        raise EngineFailed(f"the file {role} of {job.id} cannot be read: {error}") from error


def tags_of(request: Request, job: Job, part: str = "") -> Tags:
    """Return the tags of a song, those of its stored file and its id; `part` names a stem."""
    path = services(request).jobs.file_path(job, "audio")
    stored = codecs.codec(job.brief.output_format).read_tags(path)
    facts = {**stored.facts, coding.SONG: job.id}
    title = f"{job.title} ({part})" if part else job.title
    return Tags(title=title, artist=stored.artist or "Cadenza", source=stored.source, facts=facts)


def stems_of(request: Request, job: Job, variation: str, format: wire.OutputFormat) -> bytes:
    """Return the archive of a song's stems: the four it has, or voices and all the rest."""
    sounds = {stem: sound_of(request, job, f"stem:{stem}") for stem in STEMS}
    if variation == "two_stems_v1":
        rest = coding.mixed([sound for stem, sound in sounds.items() if stem != "vocals"])
        sounds = {"vocals": sounds["vocals"], "instrumental": rest}
    return coding.zip_of(
        {
            f"{name}.{format.extension}": coding.encode(sound, format, tags=tags_of(request, job, name))
            for name, sound in sounds.items()
        }
    )


def plan_of(request: Request, job: Job, asked: wire.ComposeRequest) -> Mapping[str, Any]:
    """Return the plan of a song: the one that was asked for, else the one that was made."""
    given = asked.composition_plan or asked.music_prompt
    if given is not None:
        return translate.to_plan(translate.to_form(given), model=asked.model_id)
    if any(file.role == "plan" for file in job.files):
        stored = json.loads(services(request).jobs.file_path(job, "plan").read_text())
        return translate.to_plan(form_of_plan(Plan.from_json(stored)), model=asked.model_id)
    ms = round((job.duration_seconds or job.brief.duration_seconds) * 1000)
    section = {"section_name": "Song", "positive_local_styles": [], "negative_local_styles": [], "lines": []}
    return {
        "positive_global_styles": [job.brief.prompt],
        "negative_global_styles": [],
        "sections": [{**section, "duration_ms": ms}],
    }


def headers(job: Job) -> dict[str, str]:
    """Return the headers that go with a song."""
    return {wire.SONG_HEADER: job.id, ENGINE_HEADER: str(job.facts.get("engine") or job.engine)}


def pieces(data: bytes) -> Iterator[bytes]:
    """Yield a song in pieces."""
    for start in range(0, len(data), CHUNK_BYTES):
        yield data[start : start + CHUNK_BYTES]


def owns(method: str, path: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request on the bare origin is theirs, as far as its path and its headers tell."""
    alone = (wire.STREAM, wire.DETAILED, wire.STEMS, *(f"/v1/music/{name}" for name in NOT_OFFERED))
    if path in alone:
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
