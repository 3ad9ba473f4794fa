"""Many changes in one commit: each is acknowledged after it, and one that fails takes nobody along."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import Future, wait
from pathlib import Path

import pytest
import sqlalchemy as sa

import tiny_engine
from cadenza.accounts import Accounts
from cadenza.brief import Brief
from cadenza.db import connect, migrate, schema, transaction
from cadenza.errors import InsufficientCredits
from cadenza.jobs import Event, Jobs, Submission
from cadenza.jobs.writer import Writer
from cadenza.storage import FolderStore
from office import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A desk on SQLite, where there is a writer."""
    database = connect(f"sqlite:///{tmp_path}/cadenza.sqlite")
    migrate(database)
    accounts = Accounts(database)
    account = accounts.create("ann")
    accounts.credit(account.id, 100)
    jobs = Jobs(database, store=FolderStore(tmp_path / "objects"), engines=tiny_engine.engine)
    jobs.prepare()
    return Office(jobs, accounts, account, tmp_path)


def writer_of(office: Office) -> Writer:
    assert office.jobs.writer is not None
    return office.jobs.writer


def hand_in_behind_another(office: Office, prices: list[int]) -> list[Future[Submission]]:
    """Hand jobs in while somebody else is writing, so that all are waiting when the writer's turn comes."""
    with transaction(office.jobs.database):
        # The first piece is taken alone, and waits at the gate; all others gather behind it.
        return [
            writer_of(office).put(office.jobs.accept(office.account.id, Brief(f"rain {n}"), price_credits=price))
            for n, price in enumerate(prices)
        ]


def count_commits(office: Office) -> list[int]:
    """Return a list that grows with each commit."""
    commits: list[int] = []
    sa.event.listen(office.jobs.database, "commit", lambda connection: commits.append(1))
    return commits


def test_what_is_waiting_is_written_together(office: Office) -> None:
    commits = count_commits(office)
    pieces = hand_in_behind_another(office, [1] * 40)
    jobs = [piece.result(20).job for piece in pieces]
    assert len({job.id for job in jobs}) == 40
    assert len(commits) <= 4
    assert office.accounts.balance(office.account.id) == 60
    assert [office.jobs.get(job.id) for job in jobs] == jobs


def test_one_that_fails_leaves_nothing_and_the_others_are_kept(office: Office) -> None:
    heard: list[Event] = []
    office.jobs.hub.listen(heard.append, waker=lambda: None)
    pieces = hand_in_behind_another(office, [1, 1, 1000, 1, 1000, 1])
    wait(pieces, 20)
    failed = [n for n, piece in enumerate(pieces) if isinstance(piece.exception(), InsufficientCredits)]
    assert failed == [2, 4]
    kept = [piece.result().job.id for n, piece in enumerate(pieces) if n not in failed]
    assert [event.job_id for event in heard] == kept
    with office.jobs.database.connect() as connection:
        assert set(connection.execute(sa.select(schema.jobs.c.id)).scalars()) == set(kept)
        queued = connection.execute(sa.text("SELECT workflow_uuid FROM workflow_status")).scalars()
        assert set(queued) == set(kept)
    assert office.accounts.balance(office.account.id) == 96


def test_nothing_is_acknowledged_before_it_is_committed(office: Office) -> None:
    piece = []

    def look(connection: sa.Connection) -> None:
        if piece:
            piece.append(piece[0].done())

    sa.event.listen(office.jobs.database, "commit", look)
    with transaction(office.jobs.database):
        piece.append(writer_of(office).put(office.jobs.accept(office.account.id, Brief("rain"))))
    piece[0].result(20)
    assert piece[1:] == [False, False]


def test_where_the_commit_fails_all_of_it_has_failed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(connection: sa.Connection) -> None:
        if threading.current_thread().name == "cadenza-writer":
            raise sa.exc.OperationalError("COMMIT", None, sqlite3.OperationalError("database or disk is full"))

    sa.event.listen(office.jobs.database, "commit", fail)
    pieces = hand_in_behind_another(office, [1, 1, 1])
    assert all(isinstance(piece.exception(20), sa.exc.OperationalError) for piece in pieces)
    sa.event.remove(office.jobs.database, "commit", fail)
    assert office.accounts.balance(office.account.id) == 100
    assert office.jobs.submit(office.account.id, Brief("rain 0"), price_credits=1).job.price_credits == 1


def test_a_desk_that_was_closed_writes_again(office: Office) -> None:
    first = office.jobs.submit(office.account.id, Brief("rain")).job
    office.jobs.close()
    assert office.jobs.cancel(first.id).state == "cancelled"
    office.jobs.close()
