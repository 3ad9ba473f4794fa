"""The wiring: settings in, one ASGI application out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from cadenza import __version__, engines
from cadenza.accounts import Accounts, Caller
from cadenza.db import connect, migrate
from cadenza.dialects import native
from cadenza.errors import CadenzaError, Conflict, InvalidRequest, NotFound
from cadenza.jobs import Jobs
from cadenza.rest import files, watch
from cadenza.rest.links import Links, load_secret
from cadenza.rest.services import Services
from cadenza.settings import Settings
from cadenza.storage import FolderStore

log = logging.getLogger("cadenza")
LOCAL_ACCOUNT = "local"


def open_services(settings: Settings) -> Services:
    """Open the database, the store and the rooms above them."""
    settings.data.mkdir(parents=True, exist_ok=True)
    database = connect(settings.database_url)
    migrate(database)
    accounts = Accounts(database)
    return Services(
        settings=settings,
        accounts=accounts,
        jobs=Jobs(database, store=FolderStore(settings.data / "files")),
        links=Links(load_secret(settings.data), settings.public_url),
        engines={name: lambda name=name: engines.engine(name) for name in engines.names()},  # type: ignore[misc]
        local=None if settings.auth else local_caller(accounts),
    )


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
    return accounts.create_key(accounts.create("first").id, label="made by the first start").secret


def make_app(known: Services) -> FastAPI:
    """Return the application over opened services."""
    app = FastAPI(title="Cadenza", version=__version__, docs_url=None, redoc_url=None)
    app.state.services = known
    app.state.metrics = watch.Metrics()
    app.add_middleware(watch.Watch, metrics=app.state.metrics)
    app.include_router(native.router)
    app.include_router(native.router, prefix="/nur", include_in_schema=False)
    app.include_router(files.router)
    app.include_router(watch.router)
    app.add_exception_handler(CadenzaError, answer_error)
    app.add_exception_handler(HTTPException, answer_error)
    app.add_exception_handler(Exception, answer_error)
    studio = resources.files("cadenza") / "studio"
    app.mount("/", StaticFiles(directory=Path(str(studio)), html=True), name="studio")
    return app


ErrorShape = Callable[[CadenzaError], Response]


async def answer_error(request: Request, error: Exception) -> Response:
    """Answer any error in the shape of the dialect that the path belongs to."""
    shape: ErrorShape = native.error_response
    if isinstance(error, CadenzaError):
        return shape(error)
    if isinstance(error, HTTPException):
        return answer_http(shape, error)
    log.exception("unexpected error", exc_info=error)
    return shape(CadenzaError("an unexpected error happened; the server's log says more"))


def answer_http(shape: ErrorShape, error: HTTPException) -> Response:
    """Answer what the framework refuses (no such path, wrong verb) in the same shape."""
    if error.status_code == 404:
        return shape(NotFound("there is nothing at this path"))
    if error.status_code == 405:
        response = shape(Conflict("this path does not answer to that verb"))
        response.status_code = 405
        response.headers.update(error.headers or {})
        return response
    response = shape(InvalidRequest(str(error.detail)))
    response.status_code = error.status_code
    return response
