"""The wiring: settings in, one ASGI application out."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from types import ModuleType

import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Mount
from starlette.staticfiles import StaticFiles

from cadenza import __version__, engines
from cadenza.accounts import ADMIN, Accounts, Caller, Prices
from cadenza.db import connect, migrate
from cadenza.dialects import elevenlabs, elumenta, freepik, native, replicate, varg
from cadenza.engines.models import read_map
from cadenza.engines.stage import Stage
from cadenza.errors import CadenzaError, Conflict, InvalidRequest, NotFound, Unavailable
from cadenza.jobs import Jobs
from cadenza.rest import files, uploads, watch
from cadenza.rest.heads import Heads
from cadenza.rest.limits import RateHeaders
from cadenza.rest.links import Links, load_secret
from cadenza.rest.notices import Bodies
from cadenza.rest.origin import Sorter
from cadenza.rest.rates import Limiter
from cadenza.rest.replies import Replies
from cadenza.rest.services import Services
from cadenza.rest.switchboard import Board, Switchboard
from cadenza.settings import Settings
from cadenza.storage import FolderStore, Uploads
from cadenza.webhooks import Deliverer, Networks, Vault, Webhooks

log = logging.getLogger("cadenza")
LOCAL_ACCOUNT = "local"
FIRST_CREDITS = 1_000_000  # so that whoever has just installed this meets no bill
AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)  # the database is away or has no room
REFUSALS = (CadenzaError, HTTPException, RequestValidationError, ClientDisconnect, *AWAY)
VERBS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
# prefix: the dialect spoken under it. On the bare origin the first that owns a request answers it, the native one last.
# Each exports `router`, `error_response(error, status=None)`, `owns(method, path, headers)` and `document(server)`, and
# one that has webhooks `SHAPERS`: who writes their bodies, by what a job names as its dialect.
DIALECTS: Mapping[str, ModuleType] = {"/varg": varg, "/elumenta": elumenta, "/freepik": freepik, "/nur": native}
# Those whose paths others have too: spoken under their prefix alone, to which rest.origin sends what is theirs.
GUESTS: Mapping[str, ModuleType] = {"/elevenlabs": elevenlabs, "/replicate": replicate}


def open_services(settings: Settings) -> Services:
    """Open the database, the store and the rooms above them."""
    read_map(settings.engine_map)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = connect(settings.database_url)
    migrate(database)
    accounts = Accounts(database)
    store = FolderStore(settings.data / "files")
    secret = load_secret(settings.data)
    vault = Vault(secret)
    vault.seal_all(database)
    return Services(
        settings=settings,
        accounts=accounts,
        jobs=Jobs(database, store=store),
        links=Links(secret, settings.public_url),
        engines={name: lambda name=name: engines.engine(name) for name in engines.names()},  # type: ignore[misc]
        uploads=Uploads(database, store=store),
        webhooks=Webhooks(database, vault=vault, networks=Networks.read(settings.webhook_allow)),
        prices=Prices(database),
        limiter=Limiter(),
        replies=Replies(),
        stage=Stage(settings.data / "streams", at_once=settings.streams),
        local=None if settings.auth else local_caller(accounts),
    )


def make_deliverer(known: Services) -> Deliverer:
    """Return what delivers the webhooks of opened services, woken by each that is written."""
    settings = known.settings
    everyone = (*DIALECTS.values(), *GUESTS.values())
    shapers = {name: shape for dialect in everyone for name, shape in getattr(dialect, "SHAPERS", {}).items()}
    bodies = Bodies(known.jobs, known.links, shapers, home=f"http://{settings.host}:{settings.port}")
    deliverer = Deliverer(
        known.jobs.database, shape=bodies, vault=known.webhooks.vault, networks=known.webhooks.networks
    )
    known.jobs.hub.post = deliverer.wake
    return deliverer


def local_caller(accounts: Accounts) -> Caller:
    """Return who everybody is where authentication is off."""
    try:
        account = accounts.by_name(LOCAL_ACCOUNT)
    except NotFound:
        account = accounts.create(LOCAL_ACCOUNT)
    return Caller(account.id, account.name, "local", ("*",))


def first_key(accounts: Accounts) -> str | None:
    """Return the secret of a first key, made where there is no account yet; else None."""
    if accounts.list():
        return None
    account = accounts.create("first")
    accounts.credit(account.id, FIRST_CREDITS, "to begin with")
    return accounts.create_key(account.id, scopes=("*", ADMIN), label="made by the first start").secret


def make_app(known: Services) -> FastAPI:
    """Return the application over opened services."""
    app = FastAPI(title="Cadenza", version=__version__, docs_url=None, redoc_url=None)
    app.state.services = known
    app.state.metrics = watch.Metrics()
    board = Board()
    app.add_middleware(Switchboard, board=board, kinds=REFUSALS, on_error=answer_error)
    app.add_middleware(Heads, board=board)
    app.add_middleware(RateHeaders)
    app.add_middleware(watch.Watch, metrics=app.state.metrics)
    for prefix, dialect in DIALECTS.items():
        app.include_router(dialect.router, include_in_schema=dialect is native)
        app.include_router(dialect.router, prefix=prefix, include_in_schema=False)
        add_document(app, prefix, dialect)
    for prefix, guest in GUESTS.items():
        app.include_router(guest.router, prefix=prefix, include_in_schema=False)
        add_document(app, prefix, guest)
    app.add_middleware(Sorter, guests=GUESTS, limit_bytes=known.settings.max_body_bytes)
    app.include_router(files.router)
    app.include_router(uploads.router)
    app.include_router(watch.router)
    for kind in (*REFUSALS, Exception):
        app.add_exception_handler(kind, answer_error)
    board.fill(app.routes)
    studio = resources.files("cadenza") / "studio"
    app.mount("/", StaticFiles(directory=Path(str(studio)), html=True), name="studio")
    return app


def add_document(app: FastAPI, prefix: str, dialect: ModuleType) -> None:
    """Serve a dialect's own OpenAPI document under its prefix."""

    async def answer_document(request: Request) -> JSONResponse:
        return JSONResponse(dialect.document(prefix))

    app.add_route(f"{prefix}/openapi.json", answer_document, include_in_schema=False)


def dialect_of(request: Request) -> ModuleType:
    """Return the dialect that a request speaks: by its prefix, else by what owns its path."""
    path = request.url.path
    for prefix, dialect in {**DIALECTS, **GUESTS}.items():
        if path.startswith(f"{prefix}/"):
            return dialect
    owners = (d for d in DIALECTS.values() if d.owns(request.method, path, request.headers))
    return next(owners, native)


async def answer_error(request: Request, error: Exception) -> Response:
    """Answer any error in the shape of the dialect that the request speaks."""
    dialect = dialect_of(request)
    if isinstance(error, HTTPException):
        return answer_http(request, dialect, error)
    if isinstance(error, RequestValidationError):
        error = read_validation(error)
    elif isinstance(error, ClientDisconnect):
        error = InvalidRequest("the body ended before it was complete", field="body", expected="the whole body")
    elif isinstance(error, AWAY):
        log.error("the database failed: %s", str(getattr(error, "orig", error)).partition("\n")[0])
        error = Unavailable("the database does not answer: try again in a moment")
    elif not isinstance(error, CadenzaError):
        # Not logged here: the framework raises it again once this is sent, and the server logs it then.
        error = CadenzaError("an unexpected error happened; the server's log says more")
    response: Response = dialect.error_response(error)
    return response


def answer_http(request: Request, dialect: ModuleType, error: HTTPException) -> Response:
    """Answer what the framework refuses (no such path, wrong verb) in the same shape."""
    response: Response
    verbs = other_verbs(request)
    if error.status_code in (404, 405) and not verbs:
        response = dialect.error_response(NotFound("there is nothing at this path"))
    elif error.status_code in (404, 405):
        response = dialect.error_response(Conflict("this path does not answer to that verb"), status=405)
        response.headers["Allow"] = ", ".join(verbs)
    else:
        response = dialect.error_response(InvalidRequest(str(error.detail)), status=error.status_code)
    return response


def other_verbs(request: Request) -> list[str]:
    """Return the verbs that the path answers to where the request's is none of them.

    The page's folder takes what no route does, so that the framework never says this itself.
    """
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]
    scopes = {verb: {**request.scope, "method": verb} for verb in VERBS}
    found = {verb for verb in VERBS if any(route.matches(scopes[verb])[0] is Match.FULL for route in routes)}
    return sorted(found | {"HEAD"} if "GET" in found else found)


def read_validation(error: RequestValidationError) -> InvalidRequest:
    """Return what the framework says of a parameter as an error of ours."""
    first = error.errors()[0]
    name = str(first["loc"][-1])
    return InvalidRequest(f"{name}: {first['msg']}", field=name, value=str(first.get("input"))[:80])
