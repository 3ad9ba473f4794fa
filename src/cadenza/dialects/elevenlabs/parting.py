"""The routes of ElevenLabs' music API that take a sound: stem separation, and uploading a song."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadenza.accounts import Caller
from cadenza.audio.pulse import tempo_bpm
from cadenza.audio.sound import Sound
from cadenza.audio.tonality import key
from cadenza.dialects.elevenlabs import coding, songs, translate
from cadenza.dialects.elevenlabs.songs import READ, WRITE
from cadenza.errors import InvalidRequest, NotFound, Unsupported
from cadenza.jobs import Job
from cadenza.rest.body import read_body
from cadenza.rest.identity import caller
from cadenza.rest.services import services
from cadenza.score.scale import Key
from cadenza.wire import elevenlabs as wire
from cadenza.wire.multipart import Part, read_parts

STEMS_HEADER = "X-Cadenza-Stems"  # exact, or separated
FALSE = ("", "false", "0", "False")
router = APIRouter()


@router.post(wire.STEMS, tags=["Music"])
async def separate_stems(request: Request, output_format: songs.Format = None) -> Response:
    """Answer with the stems of a song made here: exact ones, or what its provider separated; never of another file."""
    who = await run_in_threadpool(caller, request, scope=READ)
    format = translate.output_format(output_format)
    parts = await read_form(request)
    variation = text_of(parts, "stem_variation_id") or "six_stems_v1"
    if variation not in wire.STEM_VARIATIONS:
        raise InvalidRequest(
            "stem_variation_id is not one we know",
            field="stem_variation_id",
            expected=" or ".join(wire.STEM_VARIATIONS),
        )
    job = await run_in_threadpool(own_song, request, who, parts["file"])
    if job is None:
        raise Unsupported(
            "only songs that were made here can be parted: send a song as this server gave it", field="file"
        )
    if "stem:other" not in {file.role for file in job.files}:
        raise Unsupported(f"the song {job.id} has no stems", field="file")
    archive = await run_in_threadpool(songs.stems_of, request, job, variation, format)
    how = "separated" if "separated" in str(job.facts.get("stems", "")) else "exact"
    return Response(archive, media_type="application/zip", headers={**songs.headers(job), STEMS_HEADER: how})


@router.post(wire.UPLOAD, tags=["Music"])
async def upload(request: Request) -> Response:
    """Keep a song and say what is known of it: all of one made here, what can be heard of another."""
    who = await run_in_threadpool(caller, request, scope=WRITE)
    parts = await read_form(request)
    job = await run_in_threadpool(own_song, request, who, parts["file"])
    sound = await run_in_threadpool(coding.decoded, parts["file"].content)
    told: dict[str, Any] = {"song_id": job.id if job else await run_in_threadpool(keep, request, who, parts["file"])}
    model = text_of(parts, "extract_composition_plan")
    if model not in FALSE:
        model = model if model in wire.MODELS else wire.MODELS[0]
        plan = songs.made_plan(request, job, model=model) if job else heard_plan(sound, model)
        told["composition_plan"] = plan
    if text_of(parts, "with_timestamps") not in FALSE:
        told["words_timestamps"] = []
    if text_of(parts, "with_waveform_visual") not in FALSE:
        told["waveform_visual"] = coding.outline(sound)
    return JSONResponse(told)


async def read_form(request: Request) -> Mapping[str, Part]:
    """Return the parts of the body by name; InvalidRequest where there is no file among them."""
    body = await read_body(request, limit_bytes=services(request).settings.max_upload_bytes)
    parts = {part.name: part for part in read_parts(body, request.headers.get("content-type", ""))}
    if "file" not in parts:
        raise InvalidRequest("the part `file` is missing", field="file", expected="an audio file")
    return parts


def text_of(parts: Mapping[str, Part], name: str) -> str:
    """Return the text of a part, "" where there is none."""
    return parts[name].content.decode("ascii", "replace").strip() if name in parts else ""


def own_song(request: Request, who: Caller, file: Part) -> Job | None:
    """Return the caller's song that a file names in its tags, None where it is no such file."""
    try:
        return services(request).jobs.get(coding.song_of(file.content), account_id=who.account_id)
    except NotFound:
        return None


def keep(request: Request, who: Caller, file: Part) -> str:
    """Keep a file among the caller's uploads and return its id there."""
    known = services(request)
    folder = known.settings.data / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    passing: Path = folder / f"upload-{secrets.token_hex(8)}"
    try:
        passing.write_bytes(file.content)
        return known.uploads.keep(who.account_id, passing, media_type="application/octet-stream").id
    finally:
        passing.unlink(missing_ok=True)


def heard_plan(sound: Sound, model: str) -> dict[str, Any]:
    """Return a plan of what can be heard of a song: how long it is, its tempo and its key."""
    tempo, tonic = tempo_bpm(sound), key(sound)
    styles = (*([f"{tempo:.1f} BPM"] if tempo else []), *([Key(*tonic).name] if tonic else []))
    return translate.to_plan(translate.whole("Song", sound.seconds, styles), model=model)
