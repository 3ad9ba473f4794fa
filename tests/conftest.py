"""Fixtures that tests of every room share: a database of each kind, and a desk on it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

import tiny_engine
from cadenza.accounts import Account, Accounts
from cadenza.brief import Brief
from cadenza.db import connect, migrate
from cadenza.jobs import Jobs
from cadenza.storage import FolderStore
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
