"""`cadenza worker`: more hands for a server whose database is Postgres."""

from __future__ import annotations

import argparse
import logging
import signal
import threading
from pathlib import Path

from cadenza.cli.data import settings_of
from cadenza.cli.serve import check, make_worker, working
from cadenza.errors import InvalidRequest


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=None, metavar="DIR", help="the folder shared with the server")
    parser.add_argument("--database", default=None, metavar="URL", help="the server's postgresql://… URL")
    parser.add_argument("--workers", type=int, default=None, metavar="N", help="renders at once (1)")


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    check(settings)
    if settings.is_sqlite:
        raise InvalidRequest(
            "a SQLite database has one server, and that has the worker: give `serve` more --workers, or both of them "
            "--database postgresql://…",
            field="database",
        )
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("dbos").setLevel(logging.WARNING)

    from cadenza.app import open_services

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with working(make_worker(open_services(settings).jobs, settings), settings):
        print(f"Working, {settings.workers} at once; Ctrl-C stops it.", flush=True)
        while not stop.wait(0.5):  # in short steps: a signal may come between two of them
            pass
    return 0
