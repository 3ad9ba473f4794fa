"""The routes of Replicate's API: read, ask below, shape the answer."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadenza.accounts import Caller
from cadenza.dialects.replicate import models, translate
from cadenza.errors import Conflict, InvalidRequest, NotFound
from cadenza.jobs import Job, Selection
from cadenza.rest.body import read_body, read_json, read_model
from cadenza.rest.document import describe, json_body
from cadenza.rest.files import file_name
from cadenza.rest.identity import caller
from cadenza.rest.lending import keys_for
from cadenza.rest.models import ENGINE_HEADER, engine_for
from cadenza.rest.prices import jobs_at_once, price_of
from cadenza.rest.services import services
from cadenza.rest.uploads import MEDIA_TYPE, upload_url
from cadenza.rest.waiting import wait_for
from cadenza.storage import Upload
from cadenza.webhooks import Target
from cadenza.wire import replicate as wire
from cadenza.wire.multipart import Part, read_parts

WRITE, READ = "music:write", "music:read"
PAGE = 100
router = APIRouter()


@router.post("/v1/predictions", tags=["Predictions"], status_code=201, openapi_extra=json_body(wire.PredictionRequest))
async def create(request: Request) -> Response:
    """Make a prediction of a version; `Prefer: wait` holds the answer until it has ended, for at most 60 s."""
    who = await run_in_threadpool(caller, request, scope=WRITE)
    asked, body_sha256 = await read_prediction(request)
    full_name, version = wire.split_version(asked.version)
    if asked.version and not (full_name or version):
        raise InvalidRequest("version cannot be read", field="version", expected="owner/name, owner/name:id or an id")
    return await predict(request, who, asked, body_sha256, full_name=full_name, version=version)


@router.post("/v1/models/{owner}/{name}/predictions", tags=["Predictions"], status_code=201)
async def create_of_model(request: Request, owner: str, name: str) -> Response:
    """Make a prediction of a model's newest version."""
    who = await run_in_threadpool(caller, request, scope=WRITE)
    asked, body_sha256 = await read_prediction(request)
    return await predict(request, who, asked, body_sha256, full_name=f"{owner}/{name}", version="")


async def read_prediction(request: Request) -> tuple[wire.PredictionRequest, str]:
    """Return the body and its SHA-256."""
    data, body_sha256 = await read_json(request)
    return read_model(wire.PredictionRequest, data), body_sha256


async def predict(
    request: Request, who: Caller, asked: wire.PredictionRequest, body_sha256: str, *, full_name: str, version: str
) -> Response:
    """Hand the prediction in, wait as long as the client prefers, and answer with it."""
    known = services(request)
    model = models.find(known_models(request), full_name=full_name, version=version)
    brief = models.to_brief(model, asked.input, engine=engine_for(request, model.route))
    submission = await run_in_threadpool(
        known.jobs.submit,
        who.account_id,
        brief,
        dialect=translate.DIALECT,
        body_sha256=body_sha256,
        price_credits=await price_of(request, model.priced_as, seconds=brief.duration_seconds, engine=brief.engine),
        concurrency_limit=jobs_at_once(who),
        keys=keys_for(request, brief.engine),
        asked={"model": model.full_name, "version": version or model.versions[0], "input": asked.input},
        webhook=target(request, asked),
    )
    seconds = wire.wait_seconds(request.headers.get("prefer", ""))
    job = await wait_for(known.jobs, submission.job, seconds=seconds)
    late = bool(seconds) and not job.state.terminal
    return answer(request, job, status=202 if late else 201, waited=late or not seconds)


def target(request: Request, asked: wire.PredictionRequest) -> Target | None:
    """Return where a prediction's changes are to be told; InvalidRequest where nobody may be called there."""
    if asked.webhook is None:
        return None
    known = services(request)
    return known.webhooks.target(
        str(asked.webhook),
        events=translate.to_events(asked.webhook_events_filter),
        origin=known.links.origin(request),
        shape=translate.DIALECT,
        field="webhook",
    )


@router.get("/v1/predictions", tags=["Predictions"])
async def list_predictions(request: Request, cursor: Annotated[str, Query(max_length=12)] = "0") -> Response:
    """List your predictions, the newest first, 100 a page."""
    who = await run_in_threadpool(caller, request, scope=READ)
    if not cursor.isdecimal():
        raise InvalidRequest("cursor is none of ours", field="cursor", value=cursor)
    at = int(cursor)
    selection = Selection(dialect=translate.DIALECT)
    found = await run_in_threadpool(services(request).jobs.select, who.account_id, selection, offset=at, limit=PAGE)
    here = f"{base_of(request)}/v1/predictions?cursor="
    return JSONResponse(
        {
            "next": f"{here}{at + PAGE}" if at + PAGE < found.total else None,
            "previous": f"{here}{max(0, at - PAGE)}" if at else None,
            "results": [translate.to_prediction(job, links(request, job)) for job in found.items],
        }
    )


@router.get("/v1/predictions/{prediction_id}", tags=["Predictions"])
async def get(request: Request, prediction_id: str) -> Response:
    """Return a prediction."""
    who = await run_in_threadpool(caller, request, scope=READ)
    return answer(request, await own_job(request, prediction_id, who))


@router.post("/v1/predictions/{prediction_id}/cancel", tags=["Predictions"])
async def cancel(request: Request, prediction_id: str) -> Response:
    """Call a prediction off; nothing happens to one that has ended."""
    who = await run_in_threadpool(caller, request, scope=WRITE)
    job = await own_job(request, prediction_id, who)
    with contextlib.suppress(Conflict):
        job = await run_in_threadpool(services(request).jobs.cancel, job.id, account_id=who.account_id)
    return answer(request, job)


@router.get("/v1/models", tags=["Models"])
async def list_models(request: Request) -> Response:
    """List the models that make music here."""
    await run_in_threadpool(caller, request, scope=READ)
    found = [translate.to_model(model, base=base_of(request)) for model in known_models(request).values()]
    return JSONResponse({"next": None, "previous": None, "results": found})


@router.get("/v1/models/{owner}/{name}", tags=["Models"])
async def get_model(request: Request, owner: str, name: str) -> Response:
    """Return a model."""
    await run_in_threadpool(caller, request, scope=READ)
    return JSONResponse(translate.to_model(model_of(request, owner, name), base=base_of(request)))


@router.get("/v1/models/{owner}/{name}/versions", tags=["Models"])
async def list_versions(request: Request, owner: str, name: str) -> Response:
    """List a model's versions."""
    await run_in_threadpool(caller, request, scope=READ)
    model = model_of(request, owner, name)
    versions = [translate.to_version(model, version) for version in model.versions]
    return JSONResponse({"next": None, "previous": None, "results": versions})


@router.get("/v1/models/{owner}/{name}/versions/{version}", tags=["Models"])
async def get_version(request: Request, owner: str, name: str, version: str) -> Response:
    """Return one version of a model."""
    await run_in_threadpool(caller, request, scope=READ)
    model = model_of(request, owner, name)
    if version not in model.versions:
        raise NotFound(f"{model.full_name} has no version {version[:80]}")
    return JSONResponse(translate.to_version(model, version))


@router.post("/v1/files", tags=["Files"], status_code=201)
async def upload(request: Request) -> Response:
    """Keep a file (multipart: `content`, and `metadata` as JSON); the same bytes again are the same file."""
    who = await run_in_threadpool(caller, request, scope=WRITE)
    body = await read_body(request, limit_bytes=services(request).settings.max_upload_bytes)
    parts = {part.name: part for part in read_parts(body, request.headers.get("content-type", ""))}
    if "content" not in parts or not parts["content"].content:
        raise InvalidRequest("the part `content` is missing", field="content", expected="a file")
    kept = await run_in_threadpool(keep_file, request, who, parts)
    return JSONResponse(shown(request, kept), status_code=201)


@router.get("/v1/files", tags=["Files"])
async def list_files(request: Request) -> Response:
    """List your files."""
    who = await run_in_threadpool(caller, request, scope=READ)
    found = await run_in_threadpool(services(request).uploads.list, who.account_id)
    return JSONResponse({"next": None, "previous": None, "results": [shown(request, one) for one in found]})


@router.get("/v1/files/{file_id}", tags=["Files"])
async def get_file(request: Request, file_id: str) -> Response:
    """Return one of your files."""
    who = await run_in_threadpool(caller, request, scope=READ)
    return JSONResponse(shown(request, await own_file(request, file_id, who)))


@router.delete("/v1/files/{file_id}", tags=["Files"], status_code=204)
async def delete_file(request: Request, file_id: str) -> Response:
    """Forget one of your files."""
    who = await run_in_threadpool(caller, request, scope=WRITE)
    found = await own_file(request, file_id, who)
    await run_in_threadpool(services(request).uploads.forget, found)
    about_path(request, found.id).unlink(missing_ok=True)
    return Response(status_code=204)


@router.get("/v1/webhooks/default/secret", tags=["Webhooks"])
async def webhook_secret(request: Request) -> Response:
    """Return what signs your webhooks."""
    who = await run_in_threadpool(caller, request, scope=WRITE)
    secret = await run_in_threadpool(services(request).webhooks.secret, who.account_id, "standard")
    return JSONResponse({"key": secret})


@router.get("/v1/account", tags=["Account"])
async def account(request: Request) -> Response:
    """Say who is asking."""
    who = await run_in_threadpool(caller, request, scope=READ)
    return JSONResponse({"type": "user", "username": who.account_name, "name": who.account_name, "github_url": None})


def known_models(request: Request) -> dict[str, models.Model]:
    """Return the models of this server."""
    return models.known(services(request).settings.replicate_model)


def model_of(request: Request, owner: str, name: str) -> models.Model:
    """Return the model of a path; NotFound."""
    return models.find(known_models(request), full_name=f"{owner}/{name}", version="")


async def own_job(request: Request, prediction_id: str, who: Caller) -> Job:
    """Return the caller's prediction; NotFound for any other job."""
    job = await run_in_threadpool(services(request).jobs.get, prediction_id, account_id=who.account_id)
    if job.dialect != translate.DIALECT:
        raise NotFound("there is no such prediction")
    return job


async def own_file(request: Request, file_id: str, who: Caller) -> Upload:
    """Return the caller's file; NotFound for another's."""
    found = await run_in_threadpool(services(request).uploads.get, file_id)
    if found.account_id != who.account_id:
        raise NotFound("there is no such file")
    return found


def keep_file(request: Request, who: Caller, parts: Mapping[str, Part]) -> Upload:
    """Keep an uploaded file, and what is said of it beside it."""
    known = services(request)
    try:
        metadata = json.loads(parts["metadata"].content) if "metadata" in parts else {}
    except ValueError as error:
        raise InvalidRequest("metadata is no JSON", field="metadata", expected="a JSON object") from error
    content = parts["content"]
    folder = known.settings.data / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    passing = folder / f"upload-{secrets.token_hex(8)}"
    try:
        passing.write_bytes(content.content)
        media_type = content.media_type if MEDIA_TYPE.fullmatch(content.media_type) else "application/octet-stream"
        kept = known.uploads.keep(who.account_id, passing, media_type=media_type)
    finally:
        passing.unlink(missing_ok=True)
    path = about_path(request, kept.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"name": content.filename[:255], "metadata": metadata}))
    return kept


def about_path(request: Request, file_id: str) -> Path:
    """Return where a file's name and metadata are kept."""
    return services(request).settings.data / "uploads" / f"{file_id}.json"


def shown(request: Request, upload: Upload) -> dict[str, Any]:
    """Return a file as it is answered with."""
    try:
        about = json.loads(about_path(request, upload.id).read_text())
    except (OSError, ValueError):
        about = {}
    return translate.to_file(upload, about, url=upload_url(request, upload))


def base_of(request: Request) -> str:
    """Return what the addresses of this dialect begin with."""
    return services(request).links.origin(request) + translate.PREFIX


def links(request: Request, job: Job) -> translate.Link:
    """Return what makes the links of a job's files."""
    known = services(request)
    return lambda role: known.links.url(request, job.id, role, file_name(job, role))


def answer(request: Request, job: Job, *, status: int = 200, waited: bool = False) -> Response:
    """Return a prediction."""
    return JSONResponse(
        translate.to_prediction(job, links(request, job), waited=waited),
        status_code=status,
        headers={ENGINE_HEADER: job.played_by},
    )


def owns(method: str, path: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request on the bare origin is theirs."""
    if path in ("/v1/account", "/v1/webhooks/default/secret") or path.startswith(("/v1/predictions", "/v1/models")):
        return "xi-api-key" not in headers
    if path == "/v1/files":
        return method == "GET" or headers.get("content-type", "").startswith("multipart/form-data")
    return path.startswith("/v1/files/")


def may_own(method: str, path: str) -> bool:
    """Return whether the body tells if a request is theirs: their paths tell enough."""
    return False


def owns_body(path: str, query: Mapping[str, str], body: Mapping[str, Any]) -> bool:
    """Return whether a body is theirs."""
    return False


SHAPERS = {translate.DIALECT: translate.to_prediction}


def document(server: str = "/") -> dict[str, Any]:
    """Return the OpenAPI document of this dialect."""
    return describe(
        router,
        title="Replicate, spoken by Cadenza",
        description="Predictions of models that make music.",
        security={"token": {"type": "http", "scheme": "bearer"}},
        server=server,
    )
