"""The benchmark of the worst moment: ten thousand jobs are queued, more come in, and the server is killed."""

from __future__ import annotations

import contextlib
import json
import math
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from cadenza.cli.bench_client import drive, get
from cadenza.cli.bench_place import LINES, Measure, serving

QUEUED = 10_000


def measure_recovery(data: Path, *, first: int) -> Iterator[Measure]:
    """Yield what is left of so many queued jobs after the server was killed while it took in more and rendered."""
    answers: list[bytes] = []
    with serving(data, "--workers", "1") as place:
        with contextlib.suppress(ConnectionError):
            missing = QUEUED - count_queued(data)
            if missing > 0:
                drive(
                    place.port, lambda n: place.submit(first + n), lines=LINES, seconds=120, count=missing, kept=answers
                )
            threading.Timer(1.0, place.process.kill).start()
            more = first + QUEUED
            drive(place.port, lambda n: place.submit(more + n), lines=LINES, seconds=30, kept=answers)
        place.process.wait()
    queued = count_queued(data)
    started = time.perf_counter()
    with serving(data, "--workers", "1") as place:
        ready = place.ask(get("/ready", place.key))["status"]
        seconds = time.perf_counter() - started
    yield "jobs queued when the server was killed", queued, "", QUEUED, True
    yield "ready again after", seconds if ready == "ready" else math.inf, "s", 3.0, False
    lost, doubled = what_is_wrong(data, {json.loads(answer)["id"] for answer in answers}, first=first)
    yield "acknowledged and lost", lost, "", 0, False
    yield "doubled", doubled, "", 0, False


def count_queued(data: Path) -> int:
    """Return how many jobs wait in a database."""
    with contextlib.closing(sqlite3.connect(data / "cadenza.sqlite")) as database:
        found: int = database.execute("SELECT count(*) FROM jobs WHERE state = 'queued'").fetchone()[0]
    return found


def what_is_wrong(data: Path, acknowledged: set[str], *, first: int) -> tuple[int, int]:
    """Return how many acknowledged jobs the database or its queue does not know, and how many stand there twice."""
    with contextlib.closing(sqlite3.connect(data / "cadenza.sqlite")) as database:
        query = "SELECT id FROM jobs JOIN workflow_status ON workflow_uuid = id JOIN ledger ON job_id = id"
        known = {row[0] for row in database.execute(f"{query} WHERE kind = 'hold'")}
        seed = "json_extract(brief, '$.seed')"  # each was asked for once
        count = f"SELECT count(*) - count(DISTINCT {seed}) FROM jobs WHERE {seed} >= ?"
        twice = database.execute(count, (first,)).fetchone()[0]
    return len(acknowledged - known), twice
