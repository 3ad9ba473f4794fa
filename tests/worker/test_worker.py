"""The worker: jobs are made in child processes, and whatever happens to those, each job ends once."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cadenza.accounts import EntryKind
from cadenza.errors import Conflict
from cadenza.jobs import Job, JobState, queue
from cadenza.worker import Worker
from cadenza.worker.lock import DirectoryLock
from office import Office

Wait = Callable[..., None]
# For what does not depend on the kind of database.
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@contextlib.contextmanager
def working(office: Office, **settings: object) -> Iterator[Worker]:
    """A started worker with warm children."""
    worker = Worker(
        office.jobs,
        work_folder=office.folder / "work",
        engine_factory="tiny_engine:engine",
        warm=("tiny",),
        **settings,  # type: ignore[arg-type]
    )
    worker.start()
    try:
        assert worker.pool.wait_ready(60)
        yield worker
    finally:
        worker.stop(0.5)


def ended(office: Office, *jobs: Job) -> Callable[[], bool]:
    return lambda: all(office.jobs.get(job.id).state.terminal for job in jobs)


def log_of(office: Office) -> list[str]:
    path = office.folder / "log"
    return path.read_text().splitlines() if path.exists() else []


def alive(pid: int) -> bool:
    """Say whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # gone before it was opened, or before it was read
        return False


def test_jobs_are_made_kept_and_paid(office: Office, eventually: Wait) -> None:
    with working(office, slots=2):
        jobs = [office.jobs.submit(office.account.id, office.brief(f"p{n}"), price_credits=5).job for n in range(6)]
        eventually(ended(office, *jobs), what="six jobs")
    for job in jobs:
        made = office.jobs.get(job.id)
        assert made.state == JobState.succeeded
        assert office.jobs.file_path(made, "audio").read_bytes() == f"{job.brief.prompt}/0/".encode() * 100
        understood = [{"what": "prompt", "value": job.brief.prompt}]
        assert (made.title, made.facts) == (job.brief.prompt.title(), {"understood": understood})
        assert made.files[0].name == "mix.mp3"
        events = [event.kind for event in office.jobs.events(job.id)]
        assert events[:3] == ["queued", "running", "progress"]
        assert events[-1] == "succeeded"
    assert office.accounts.balance(office.account.id) == 970
    assert list((office.folder / "work").iterdir()) == []


def test_a_running_job_that_is_cancelled_ends_at_once_and_its_slot_is_free_again(
    office: Office, eventually: Wait
) -> None:
    with working(office) as worker:
        for number in range(3):
            worker.pool.wait_ready(60)
            brief = office.brief(f"long {number}", seconds=60, steps=1, log=str(office.folder / "log"))
            job = office.jobs.submit(office.account.id, brief, price_credits=5).job
            eventually(lambda job=job: office.jobs.get(job.id).stage == "rendering", what="rendering")
            process = worker._running[job.id].process
            assert office.jobs.cancel(job.id).state == JobState.cancelled
            eventually(lambda process=process: not alive(process.pid), what="the end of a child with a minute to go")
        after = office.jobs.submit(office.account.id, office.brief("after")).job
        eventually(ended(office, after), what="the job after")
    assert office.jobs.get(after.id).state == JobState.succeeded
    assert len(log_of(office)) == 3  # three starts, no end
    assert office.accounts.balance(office.account.id) == 1000


@SQLITE
def test_a_job_whose_child_dies_is_tried_again(office: Office, eventually: Wait) -> None:
    with working(office):
        brief = office.brief(crash="die once", mark=str(office.folder / "mark"))
        job = office.jobs.submit(office.account.id, brief, price_credits=5).job
        eventually(ended(office, job))
    assert office.jobs.get(job.id).state == JobState.succeeded
    assert [event.data for event in office.jobs.events(job.id) if event.kind == "running"] == [
        {"attempt": 1},
        {"attempt": 2},
    ]
    assert office.accounts.balance(office.account.id) == 995


@SQLITE
def test_a_job_that_kills_every_child_fails_after_three_recoveries(office: Office, eventually: Wait) -> None:
    with working(office):
        brief = office.brief(crash="die", log=str(office.folder / "log"))
        job = office.jobs.submit(office.account.id, brief, price_credits=5).job
        eventually(ended(office, job), seconds=40)
    failed = office.jobs.get(job.id)
    assert (failed.state, failed.error_code) == (JobState.failed, "engine_failed")
    assert len(log_of(office)) == 4
    assert office.accounts.balance(office.account.id) == 1000


@SQLITE
def test_an_engines_error_is_the_jobs_and_what_it_prints_breaks_nothing(office: Office, eventually: Wait) -> None:
    with working(office):
        jobs = [
            office.jobs.submit(office.account.id, office.brief(crash=crash), price_credits=5).job
            for crash in ("raise", "refuse", "print")
        ]
        eventually(ended(office, *jobs))
    assert [(office.jobs.get(job.id).state, office.jobs.get(job.id).error_message) for job in jobs] == [
        (JobState.failed, "the engine failed: ValueError: an engine's own mistake"),
        (JobState.failed, "this cannot be made"),
        (JobState.succeeded, None),
    ]
    assert office.accounts.balance(office.account.id) == 995


@SQLITE
def test_a_job_that_outruns_its_time_is_failed(office: Office, eventually: Wait) -> None:
    with working(office, limit_seconds=0.5):
        job = office.jobs.submit(office.account.id, office.brief(crash="hang"), price_credits=5).job
        after = office.jobs.submit(office.account.id, office.brief("after")).job
        eventually(ended(office, job, after))
    failed = office.jobs.get(job.id)
    assert (failed.state, failed.error_message) == (JobState.failed, "the job took longer than 0.5 seconds")
    assert office.jobs.get(after.id).state == JobState.succeeded


def test_equal_briefs_under_way_are_made_once(office: Office, eventually: Wait) -> None:
    with working(office):
        brief = office.brief(seconds=0.3, log=str(office.folder / "log"))
        jobs = [office.jobs.submit(office.account.id, brief, price_credits=5).job for _ in range(4)]
        eventually(ended(office, *jobs))
        office.jobs.submit(office.account.id, brief, price_credits=5)
    assert len(log_of(office)) == 2
    assert office.jobs.counts()[JobState.succeeded] == 5
    assert office.accounts.balance(office.account.id) == 995


@SQLITE
def test_progress_is_told_at_most_ten_times_a_second(office: Office, eventually: Wait) -> None:
    with working(office):
        job = office.jobs.submit(office.account.id, office.brief(seconds=0.5, steps=200)).job
        eventually(ended(office, job))
    told = [event for event in office.jobs.events(job.id) if event.kind == "progress"]
    taken = (told[-1].created_at - told[0].created_at).total_seconds()
    assert 2 <= len(told) <= 2 + taken * 10


def test_a_job_that_is_handed_in_wakes_the_queue(
    office: Office, eventually: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "POLL_SECONDS", 3600.0)
    monkeypatch.setattr(queue, "BUSY_SECONDS", 0.1)
    with working(office, slots=2):  # room for each beside the one before it, which the queue ends a moment after we do
        hints = office.jobs.queue._hints
        assert hints is not None
        for number in range(4):
            eventually(lambda: time.monotonic() > hints._busy_until, what="no faster polling any more")
            job = office.jobs.submit(office.account.id, office.brief(f"p{number}", seconds=0, steps=1)).job
            eventually(ended(office, job), what=f"job {number}, which only a hint can start")


@SQLITE
def test_without_hints_the_queue_is_polled_often(
    office: Office, eventually: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue.Hints, "install", classmethod(lambda cls, executor: None))
    with working(office):
        job = office.jobs.submit(office.account.id, office.brief()).job
        eventually(ended(office, job))


@SQLITE
def test_a_stopping_worker_lets_running_jobs_end_and_leaves_the_rest(office: Office, eventually: Wait) -> None:
    log = str(office.folder / "log")
    with working(office) as worker:
        jobs = [
            office.jobs.submit(office.account.id, office.brief(f"p{n}", seconds=0.4, log=log)).job for n in range(3)
        ]
        eventually(lambda: log_of(office))
        worker.stop(10)
        states = [office.jobs.get(job.id).state for job in jobs]
    assert states == [JobState.succeeded, JobState.queued, JobState.queued]
    with working(office):
        eventually(ended(office, *jobs))
    assert sorted(log_of(office)) == sorted(f"{what} p{n}" for n in range(3) for what in ("start", "end"))


def test_a_job_cut_off_by_a_stop_is_made_by_the_next_worker_and_not_blamed(office: Office, eventually: Wait) -> None:
    log = office.folder / "log"
    for _ in range(4 if office.jobs.listener is None else 2):  # on SQLite, more stops than recoveries
        starts = len(log_of(office))
        with working(office) as worker:
            if starts == 0:
                brief = office.brief(seconds=4, log=str(log))
                job = office.jobs.submit(office.account.id, brief, price_credits=5).job
            eventually(lambda starts=starts: len(log_of(office)) > starts)
            worker.stop(0.0)
    assert office.jobs.get(job.id).state == JobState.running
    with working(office):
        eventually(ended(office, job))
    assert office.jobs.get(job.id).state == JobState.succeeded
    assert office.accounts.balance(office.account.id) == 995


def test_children_end_with_their_parent(tmp_path: Path, eventually: Wait) -> None:
    """A parent that is killed can tell its child nothing; the child sees its input end, even in the middle of work."""
    script = (
        "import sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from cadenza.worker.pool import Child; from cadenza.brief import Brief; from pathlib import Path\n"
        "child = Child(factory='tiny_engine:engine', warm=('tiny',)); child.await_ready()\n"
        "print(child.process.pid, flush=True)\n"
        "child.perform('tiny', Brief('x', options={'crash': 'hang'}), Path(sys.argv[2]), print, limit_seconds=60)\n"
    )
    here = str(Path(__file__).parents[1])
    parent = subprocess.Popen(
        [sys.executable, "-c", script, here, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert alive(pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    eventually(lambda: not alive(pid), seconds=5)


@SQLITE
def test_a_second_server_on_the_same_directory_is_refused_with_a_sentence(office: Office) -> None:
    with working(office):
        second = Worker(office.jobs, work_folder=office.folder / "work2", engine_factory="tiny_engine:engine")
        with pytest.raises(Conflict, match=r"another Cadenza server \(process \d+\) is using"):
            second.start()
    with working(office):
        pass  # and is welcome when the first is gone


def test_the_lock_goes_with_its_holder(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from cadenza.worker.lock import DirectoryLock\n"
        "lock = DirectoryLock(Path(sys.argv[1])); lock.take(); print('held', flush=True); sys.stdin.read()"
    )
    database = tmp_path / "app.sqlite"
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    holder.stdout.readline()
    lock = DirectoryLock(database)
    with pytest.raises(Conflict, match=str(holder.pid)):
        lock.take()
    holder.kill()
    holder.wait()
    holder.stdout.close()
    holder.stdin.close()
    lock.take()
    lock.release()


def test_a_job_that_the_queue_lost_is_failed_and_refunded(office: Office, eventually: Wait) -> None:
    job = office.jobs.submit(office.account.id, office.brief(), price_credits=5).job
    follower = office.jobs.submit(office.account.id, office.brief(), price_credits=5).job
    office.jobs.queue.client().delete_workflows([job.id])
    with working(office, reconcile_seconds=0.05):
        eventually(ended(office, job, follower))
    assert [office.jobs.get(one.id).state for one in (job, follower)] == [JobState.failed, JobState.failed]
    assert office.accounts.balance(office.account.id) == 1000
    kinds = sorted(line.kind for line in office.accounts.ledger(office.account.id))
    assert kinds == sorted([EntryKind.deposit, *[EntryKind.hold, EntryKind.release] * 2])
