"""A song that a request made: handed in, waited for, and given in the coding and with the words it asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from cadenza.audio import codecs
from cadenza.audio.sound import Sound
from cadenza.audio.tags import Tags
from cadenza.compose.plan import Plan
from cadenza.dialects.elevenlabs import coding, translate
from cadenza.engines.base import STEMS
from cadenza.engines.planned import form_of_plan
from cadenza.errors import EngineFailed, Unavailable
from cadenza.jobs import Job, JobState
from cadenza.rest.body import read_json, read_model
from cadenza.rest.identity import caller
from cadenza.rest.lending import keys_for
from cadenza.rest.models import ENGINE_HEADER, engine_for
from cadenza.rest.prices import jobs_at_once, price_of
from cadenza.rest.services import services
from cadenza.rest.waiting import wait_for
from cadenza.wire import elevenlabs as wire

Format = Annotated[str | None, Query(alias="output_format", max_length=40)]
WRITE, READ = "music:write", "music:read"
HOLD_SECONDS = 230.0  # their clients give up after 240
PRICED_AS = "music_v1"  # in the price list
SEPARATED = ("guitar", "piano")  # what a provider may have separated beyond the four


async def handed_in(request: Request, *, live: bool = False) -> tuple[Job, wire.ComposeRequest]:
    """Return the job of a request; `live` where it is to be heard while it is made, by an engine that can."""
    known = services(request)
    who = await run_in_threadpool(caller, request, scope=WRITE)
    data, body_sha256 = await read_json(request)
    asked = read_model(wire.ComposeRequest, data)
    format = translate.output_format(request.query_params.get("output_format"), model=asked.model_id)
    brief = translate.to_brief(asked, engine=engine_of(request, asked.model_id))
    aloud = live and format.codec in wire.HEARD_ALOUD and known.engines[brief.engine]().capabilities.streaming
    heard = replace(brief, options={**brief.options, "stream": format.name}) if aloud else brief
    submission = await run_in_threadpool(
        known.jobs.submit,
        who.account_id,
        heard,
        alike=brief,
        dialect=translate.DIALECT,
        body_sha256=body_sha256,
        price_credits=await price_of(request, PRICED_AS, seconds=brief.duration_seconds, engine=brief.engine),
        concurrency_limit=jobs_at_once(who),
        keys=keys_for(request, brief.engine),
        asked={"model": asked.model_id},
    )
    return submission.job, asked


async def finished(request: Request, job: Job) -> Job:
    """Return a job once it has succeeded; EngineFailed or Unavailable where it has not."""
    job = await wait_for(services(request).jobs, job, seconds=HOLD_SECONDS)
    if job.state is JobState.succeeded:
        return job
    if not job.state.terminal:
        raise Unavailable(f"song {job.id} is not finished yet: it goes on, and GET /v1/music/{job.id} finds it")
    error = EngineFailed(job.error_message or "the song was called off")
    error.code = job.error_code or error.code
    raise error


async def made(request: Request) -> tuple[Job, wire.ComposeRequest]:
    """Return the finished job of a request, which waits for it; EngineFailed or Unavailable where there is none."""
    job, asked = await handed_in(request)
    return await finished(request, job), asked


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
    """Return the archive of a song's stems: voices and all the rest, or all that it has."""
    sounds = {stem: sound_of(request, job, f"stem:{stem}") for stem in STEMS}
    roles = {file.role for file in job.files}
    if variation == "two_stems_v1":
        rest = coding.mixed([sound for stem, sound in sounds.items() if stem != "vocals"])
        sounds = {"vocals": sounds["vocals"], "instrumental": rest}
    else:
        more = {name: sound_of(request, job, f"separated:{name}") for name in SEPARATED if f"separated:{name}" in roles}
        sounds = {**sounds, **more, "other": coding.without(sounds["other"], list(more.values()))}
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
    return made_plan(request, job, model=asked.model_id)


def made_plan(request: Request, job: Job, *, model: str) -> Mapping[str, Any]:
    """Return the plan that a song was made by, as far as its engine told one."""
    if any(file.role == "plan" for file in job.files):
        stored = json.loads(services(request).jobs.file_path(job, "plan").read_text())
        return translate.to_plan(form_of_plan(Plan.from_json(stored)), model=model)
    seconds = job.duration_seconds or job.brief.duration_seconds
    return translate.to_plan(translate.whole("Song", seconds, (job.brief.prompt,)), model=model)


def headers(job: Job) -> dict[str, str]:
    """Return the headers that go with a song."""
    return {wire.SONG_HEADER: job.id, ENGINE_HEADER: job.played_by}
