"""Fixtures that tests of every room share: a database of each kind, and a desk on it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

import tiny_engine
from cadenza.accounts import Accounts
from cadenza.db import connect, migrate
from cadenza.jobs import Jobs
from cadenza.storage import FolderStore
from office import Office
from postgres import postgres  # noqa: F401


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/cadenza.sqlite"
    url: str = request.getfixturevalue("postgres").create()
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[sa.Engine]:
    """A fresh database with every table."""
    engine = connect(database_url)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def office(database: sa.Engine, tmp_path: Path) -> Iterator[Office]:
    """A desk with the tiny engine, and an account with 1000 credits."""
    accounts = Accounts(database)
    account = accounts.create("ann")
    accounts.credit(account.id, 1000, "to begin with")
    jobs = Jobs(database, store=FolderStore(tmp_path / "objects"), engines=tiny_engine.engine)
    yield Office(jobs, accounts, account, tmp_path)
    jobs.close()


@pytest.fixture
def eventually() -> Callable[..., None]:
    """Wait until something is so, with a deadline."""

    def wait(condition: Callable[[], object], *, seconds: float = 20.0, what: str = "") -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {seconds:g} s: {what or condition}")
            time.sleep(0.005)

    return wait
