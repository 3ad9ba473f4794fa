"""A small server to be killed: a worker, and a client that hands briefs in until so many are acknowledged.

Each acknowledged job is one line in the file `acknowledged`, written after `submit` has returned. With all of them
ended, or on SIGTERM, the worker is stopped and the process ends in the ordinary way.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import tiny_engine
from cadenza.accounts import Accounts
from cadenza.brief import Brief
from cadenza.db import connect
from cadenza.jobs import Jobs, JobState
from cadenza.storage import FolderStore
from cadenza.worker import Worker


def main() -> None:
    """Serve until everything is done or somebody says stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--submit", type=int, default=0)
    arguments = parser.parse_args()
    jobs = Jobs(connect(arguments.url), store=FolderStore(arguments.folder / "objects"), engines=tiny_engine.engine)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    worker = Worker(
        jobs,
        work_folder=arguments.folder / f"work-{os.getpid()}",
        engine_factory="tiny_engine:engine",
        warm=("tiny",),
        slots=2,
        heartbeat_seconds=0.2,
        dead_after_seconds=1.0,
    )
    worker.start()
    worker.pool.wait_ready()
    print("up", flush=True)
    if arguments.submit:
        submit(jobs, arguments.folder, arguments.submit)
        while not stop.wait(0.02) and under_way(jobs):
            pass
    else:
        # Not for ever at once: a signal that another thread receives does not end a wait of this one.
        while not stop.wait(0.1):
            pass
    worker.stop(10)
    jobs.close()


def submit(jobs: Jobs, folder: Path, count: int) -> None:
    """Hand in what is not acknowledged yet; every third brief equals the one before."""
    account = Accounts(jobs.database).by_name("ann")
    path = folder / "acknowledged"
    done = len(path.read_text().splitlines()) if path.exists() else 0
    for number in range(done, count):
        prompt = f"p{number - (number % 3 == 2)}"
        brief = Brief(prompt, options={"seconds": 0.1, "steps": 2, "log": str(folder / "log")})
        job = jobs.submit(account.id, brief, price_credits=3, idempotency_key=f"key {number}").job
        with path.open("a") as acknowledged:
            acknowledged.write(job.id + "\n")


def under_way(jobs: Jobs) -> int:
    """Return how many jobs have not ended."""
    counts = jobs.counts()
    return counts[JobState.queued] + counts[JobState.running]


if __name__ == "__main__":
    main()
