"""`cadenza serve`: API, worker and page in one process tree."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from cadenza.cli.data import settings_of
from cadenza.errors import InvalidRequest
from cadenza.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=None, help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=None, help="the port to listen on (8000)")
    parser.add_argument("--data", type=Path, default=None, metavar="DIR", help="where everything is kept (cadenza-data)")
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

    from cadenza.app import first_key, make_app, open_services, open_worker

    known = open_services(settings)
    worker = open_worker(known)
    secret = None if known.local else first_key(known.accounts)
    app = make_app(known, worker=worker)

    import uvicorn

    url = f"http://{'localhost' if settings.host in ('127.0.0.1', '0.0.0.0') else settings.host}:{settings.port}"

    class Server(uvicorn.Server):
        """Says where it is once it listens."""

        async def startup(self, sockets=None) -> None:  # type: ignore[no-untyped-def]
            await super().startup(sockets)
            if self.started:
                print(f"Cadenza is at {url}  (data in {settings.data.resolve()}; Ctrl-C stops it)", flush=True)
                if secret:
                    print(f"Your first API key, shown this once: {secret}", flush=True)

    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    server = Server(config)
    server.run()
    return 0 if server.started else 1


def check(settings: Settings) -> None:
    """Refuse settings that cannot work, by name."""
    if not 0 <= settings.workers <= 64:
        raise InvalidRequest("--workers must be from 0 to 64", field="workers", value=settings.workers)
    if not 1 <= settings.port <= 65535:
        raise InvalidRequest("--port must be from 1 to 65535", field="port", value=settings.port)
    if settings.log_level.lower() not in ("debug", "info", "warning", "error"):
        raise InvalidRequest("log_level must be debug, info, warning or error", field="log_level")
