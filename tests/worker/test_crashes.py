"""A server that is killed at any moment loses nothing that it acknowledged, and charges once for what it delivers."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from cadenza.jobs import JobState
from cadenza.worker import Worker
from office import Office

HARNESS = Path(__file__).with_name("harness.py")
COUNT, KILLS, PRICE = 36, 3, 3
# On SQLite there is one worker, and the database crashes with it.
POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
SERVERS: list[subprocess.Popen[str]] = []


@pytest.fixture(autouse=True)
def no_server_left() -> Iterator[None]:
    """End the servers that a failed test left behind."""
    yield
    for process in SERVERS:
        process.kill()
        process.wait()
    SERVERS.clear()


def serve(url: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the harness and wait until it is up."""
    process = subprocess.Popen(
        [sys.executable, "-X", "faulthandler", str(HARNESS), url, str(folder), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "CADENZA_TEST": str(folder)},
    )
    SERVERS.append(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def finish(process: subprocess.Popen[str], *, seconds: float) -> int:
    """Wait for a process to end by itself."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)  # makes it tell where it hangs
        process.wait(5)
        raise
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def test_killed_again_and_again_nothing_is_lost_and_nothing_is_charged_twice(
    office: Office, database_url: str, eventually: Callable[..., None]
) -> None:
    chance = random.Random("kills")
    for _ in range(KILLS):
        process = serve(database_url, office.folder, "--submit", str(COUNT))
        time.sleep(chance.uniform(0.05, 0.7))  # the moment of death is the point, not a wait for anything
        process.kill()
        finish(process, seconds=5)
    assert finish(serve(database_url, office.folder, "--submit", str(COUNT)), seconds=60) == 0

    acknowledged = (office.folder / "acknowledged").read_text().split()
    assert len(set(acknowledged)) == COUNT
    counts = office.jobs.counts()
    assert counts == {**dict.fromkeys(JobState, 0), JobState.succeeded: COUNT}
    for job_id in acknowledged:
        job = office.jobs.get(job_id)
        assert office.jobs.file_path(job, "audio").read_bytes() == f"{job.brief.prompt}/0/".encode() * 100
        assert sum(event.terminal for event in office.jobs.events(job_id)) == 1
    paid = sum(not office.jobs.get(job_id).cache_hit for job_id in acknowledged)
    lines = Counter(line.kind for line in office.accounts.ledger(office.account.id, limit=1000))
    # A follower's price was held and given back, a hit in the cache cost nothing: which it was, is chance.
    assert lines["capture"] == paid
    assert lines["hold"] == paid + lines["release"]
    assert paid <= lines["hold"] <= COUNT
    assert office.accounts.balance(office.account.id) == 1000 - PRICE * paid
    starts = Counter(line for line in (office.folder / "log").read_text().splitlines() if line.startswith("start"))
    assert len(starts) == paid == COUNT - COUNT // 3  # the equal ones were never made
    assert max(starts.values()) <= 4
    if database_url.startswith("sqlite"):
        with office.jobs.database.connect() as connection:
            assert connection.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
    # Nothing that was being made goes on without its server.
    eventually(lambda: not orphans(office.folder), seconds=10, what=f"no orphans: {orphans(office.folder)}")


def orphans(folder: Path) -> list[str]:
    """Return the ids of child processes that a server of this test started and whose parent is gone."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            ours = f"CADENZA_TEST={folder}\0".encode() in (process / "environ").read_bytes()
            parent = (process / "stat").read_text().rsplit(")", 1)[1].split()[1]
            if ours and b"cadenza.worker.child" in (process / "cmdline").read_bytes() and parent == "1":
                found.append(process.name)
    return found


@POSTGRES
def test_a_worker_taken_for_dead_that_comes_back_does_no_harm(
    office: Office, database_url: str, eventually: Callable[..., None]
) -> None:
    log = office.folder / "log"
    frozen = serve(database_url, office.folder)
    brief = office.brief(seconds=1.0, log=str(log))
    job = office.jobs.submit(office.account.id, brief, price_credits=PRICE).job
    eventually(lambda: office.jobs.get(job.id).stage == "rendering")
    frozen.send_signal(signal.SIGSTOP)
    second = serve(database_url, office.folder)
    eventually(lambda: office.jobs.get(job.id).state.terminal, what="the second worker adopts the job")
    frozen.send_signal(signal.SIGCONT)
    for process in (frozen, second):
        process.send_signal(signal.SIGTERM)
        assert finish(process, seconds=20) == 0
    made = office.jobs.get(job.id)
    assert made.state == JobState.succeeded
    assert office.accounts.balance(office.account.id) == 1000 - PRICE
    assert [event.data for event in office.jobs.events(job.id) if event.kind == "running"] == [
        {"attempt": 1},
        {"attempt": 2},
    ]
    assert sum(event.terminal for event in office.jobs.events(job.id)) == 1
    assert log.read_text().splitlines().count("start slow rain") == 2


@POSTGRES
def test_a_worker_that_dies_and_never_returns_is_replaced_by_another(
    office: Office, database_url: str, eventually: Callable[..., None]
) -> None:
    second = serve(database_url, office.folder)
    first = serve(database_url, office.folder)
    jobs = [office.jobs.submit(office.account.id, office.brief(f"p{n}", seconds=0.6)).job for n in range(6)]
    eventually(lambda: office.jobs.counts()[JobState.running] == 4, what="both workers are at work")
    first.kill()
    finish(first, seconds=5)
    eventually(lambda: office.jobs.counts()[JobState.succeeded] == len(jobs), what="all six jobs")
    second.send_signal(signal.SIGTERM)
    assert finish(second, seconds=20) == 0


@POSTGRES
def test_the_database_may_crash_and_come_back_under_a_working_worker(
    office: Office, request: pytest.FixtureRequest, eventually: Callable[..., None]
) -> None:
    cluster = request.getfixturevalue("postgres")
    worker = Worker(
        office.jobs, work_folder=office.folder / "work", engine_factory="tiny_engine:engine", warm=("tiny",), slots=2
    )
    worker.start()
    try:
        jobs = [
            office.jobs.submit(office.account.id, office.brief(f"p{n}", seconds=0.3), price_credits=PRICE).job
            for n in range(5)
        ]
        eventually(lambda: office.jobs.counts()[JobState.running] == 2)
        cluster.down()
        cluster.up()
        eventually(lambda: office.jobs.counts()[JobState.succeeded] == len(jobs), seconds=40)
    finally:
        worker.stop(5)
    assert office.accounts.balance(office.account.id) == 1000 - PRICE * len(jobs)
