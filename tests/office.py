"""A desk with an account that has credits, and what tests ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from cadenza.accounts import Account, Accounts, EntryKind
from cadenza.brief import Brief
from cadenza.engines.base import Take
from cadenza.jobs import Job, Jobs, StoredFile

TAKE = Take(files=(), duration_seconds=30.0, seed=1)


@dataclass
class Office:
    """A desk with an account that has credits."""

    jobs: Jobs
    accounts: Accounts
    account: Account
    folder: Path

    def brief(self, prompt: str = "slow rain", **fields: object) -> Brief:
        """Return a brief for the tiny engine; fields that Brief has not are the engine's options."""
        known = {name: fields.pop(name) for name in ("seed", "duration_seconds", "output_format") if name in fields}
        return Brief(prompt, options=fields, **known)  # type: ignore[arg-type]


def queued_ids(office: Office) -> list[str]:
    """Return the jobs that the queue would run, in its order."""
    query = sa.text(
        f"SELECT workflow_uuid FROM {office.jobs.queue.table()} WHERE status = 'ENQUEUED' ORDER BY priority, created_at"
    )
    office.jobs.queue.client()
    with office.jobs.database.connect() as connection:
        return [row[0] for row in connection.execute(query)]


def make(office: Office, job: Job) -> None:
    """Do what a worker does."""
    audio = office.folder / "mix.mp3"
    audio.write_bytes(job.brief.prompt.encode() * 50)
    size_bytes = audio.stat().st_size
    file = StoredFile("audio", "mix.mp3", "audio/mpeg", size_bytes, office.jobs.store.keep(audio))
    assert office.jobs.begin(job.id)
    take = Take(files=(), duration_seconds=30.0, seed=7, title="Rain", genre="ambient", tempo_bpm=80.0, key="D minor")
    assert office.jobs.succeed(job.id, take, (file,))


def kinds(office: Office) -> list[tuple[EntryKind, int]]:
    """Return the ledger, oldest first, without the first deposit."""
    lines = sorted(office.accounts.ledger(office.account.id), key=lambda line: line.created_at)
    return [(line.kind, line.amount_credits) for line in lines[1:]]
