"""`cadenza serve`: API, worker and page in one process tree."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cadenza.cli.data import settings_of
from cadenza.errors import InvalidRequest, Unavailable
from cadenza.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from cadenza.engines.stage import Stage
    from cadenza.jobs import Jobs
    from cadenza.webhooks import Deliverer
    from cadenza.worker import Worker


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=None, help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=None, help="the port to listen on (8000)")
    parser.add_argument(
        "--data", type=Path, default=None, metavar="DIR", help="where everything is kept (cadenza-data)"
    )
    parser.add_argument("--database", default=None, metavar="URL", help="postgresql://… instead of SQLite in --data")
    parser.add_argument("--workers", type=int, default=None, metavar="N", help="renders at once (1); 0 takes none")
    parser.add_argument("--no-auth", dest="auth", action="store_const", const=False, help="no keys, for local play")
    parser.add_argument("--public-url", default=None, metavar="URL", help="what links begin with, behind a proxy")


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)

    check(settings)
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("dbos").setLevel(logging.WARNING)
    print("Opening the data directory …", file=sys.stderr, flush=True)

    from cadenza.app import first_key, make_app, make_deliverer, open_services

    known = open_services(settings)
    with (
        working(make_worker(known.jobs, settings) if settings.workers else None, settings),
        delivering(known.jobs, make_deliverer(known)),
        staging(known.stage),
    ):
        secret = None if known.local else first_key(known.accounts)
        return listen(make_app(known), settings, secret)


def make_worker(jobs: Jobs, settings: Settings) -> Worker:
    """Return the worker that makes what this desk takes in."""
    from cadenza.worker import Worker

    return Worker(
        jobs,
        work_folder=settings.data / "work",
        slots=settings.workers,
        limit_seconds=settings.render_limit_seconds,
    )


@contextmanager
def working(worker: Worker | None, settings: Settings) -> Iterator[None]:
    """Keep a worker running; on the way out let its jobs end, or hand them back."""
    if worker is None:
        yield
        return
    worker.start()
    try:
        yield
    finally:
        print("Stopping: running jobs are finished or handed back …", file=sys.stderr, flush=True)
        try:
            worker.stop(grace_seconds=settings.shutdown_seconds)
        except KeyboardInterrupt:
            # The queue's threads would keep the process until their jobs end; what runs begins again at the next start.
            print("cadenza: stopped at once", file=sys.stderr, flush=True)
            os._exit(130)


@contextmanager
def delivering(jobs: Jobs, deliverer: Deliverer) -> Iterator[None]:
    """Keep webhooks going out."""
    if jobs.listener is not None:
        jobs.listener.start()
    deliverer.start()
    try:
        yield
    finally:
        deliverer.stop()


@contextmanager
def staging(stage: Stage) -> Iterator[None]:
    """Keep the stage warm."""
    stage.start()
    try:
        yield
    finally:
        stage.close()


def listen(app: FastAPI, settings: Settings, secret: str | None) -> int:
    """Serve until a signal asks to stop; say where, once the port is open."""
    import uvicorn

    from cadenza.cli.protocol import BoundedProtocol

    host = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0", "::1", "::") else settings.host
    url = settings.public_url or f"http://{host}:{settings.port}"

    class Server(uvicorn.Server):
        """Says where it is once it listens."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                print(f"Cadenza is at {url}  (data in {settings.data.resolve()}; Ctrl-C stops it)", flush=True)
                if secret:
                    print(f"Your first API key, shown this once: {secret}", flush=True)

    server = Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            http=BoundedProtocol,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
    )
    # uvicorn raises the signal again once it has stopped; by then it has done its work
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    try:
        server.run()
    except SystemExit:
        pass
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not server.started:
        raise Unavailable(
            f"port {settings.port} on {settings.host} cannot be opened: is a server running there already?"
        )
    return 0


def check(settings: Settings) -> None:
    """Refuse settings that cannot work, by name."""
    if not 0 <= settings.workers <= 64:
        raise InvalidRequest("--workers must be from 0 to 64", field="workers", value=settings.workers)
    if not 1 <= settings.streams <= 64:
        raise InvalidRequest("CADENZA_STREAMS must be from 1 to 64", field="streams", value=settings.streams)
    if not 1 <= settings.port <= 65535:
        raise InvalidRequest("--port must be from 1 to 65535", field="port", value=settings.port)
    if settings.log_level.lower() not in ("debug", "info", "warning", "error"):
        raise InvalidRequest("log_level must be debug, info, warning or error", field="log_level")
