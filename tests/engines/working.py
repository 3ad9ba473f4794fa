"""A job handed in at a desk and worked on as a worker does it, without one."""

from __future__ import annotations

from typing import Any

from cadenza.accounts import EntryKind
from cadenza.brief import Brief
from cadenza.errors import CadenzaError
from cadenza.jobs import Job
from office import Office, kinds


def quiet(stage: str, fraction: float, seconds_done: float = 0.0) -> None:
    """Report to nobody."""


def hand_in(desk: Office, engine: str, **fields: Any) -> Job:
    brief = Brief("slow rain", duration_seconds=4.0, engine=engine, seed=fields.pop("seed", 9), **fields)
    return desk.jobs.submit(desk.account.id, brief, price_credits=10).job


def work(desk: Office, job: Job) -> Job:
    """Do what a worker does with a job that it claimed, journal included; a crash leaves it as it is."""
    folder = desk.folder / "attempt"
    folder.mkdir(exist_ok=True)
    engine: Any = desk.jobs.engines(job.engine)
    assert desk.jobs.begin(job.id)
    if hasattr(engine, "with_journal"):
        engine = engine.with_journal(desk.folder / "upstream" / f"{job.id}.json")
    try:
        take = engine.perform(job.brief, folder, quiet)
    except CadenzaError as error:
        desk.jobs.fail(job.id, error)
    else:
        desk.jobs.succeed(job.id, take, ())
    return desk.jobs.get(job.id)


def paid(desk: Office) -> int:
    """Return the credits that were taken."""
    assert desk.accounts.get(desk.account.id).balance_credits == 1000 - sum(
        amount for kind, amount in kinds(desk) if kind is EntryKind.capture
    )
    return sum(amount for kind, amount in kinds(desk) if kind is EntryKind.capture)
