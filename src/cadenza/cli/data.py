"""Opening a data directory from the command line, beside a running server or without one."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cadenza.settings import Settings, from_environment

if TYPE_CHECKING:
    from cadenza.accounts import Accounts


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """Add --data, --database and --json."""
    parser.add_argument("--data", type=Path, default=None, metavar="DIR", help="the data directory (cadenza-data)")
    parser.add_argument("--database", default=None, metavar="URL", help="postgresql://… instead of SQLite in --data")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def settings_of(args: argparse.Namespace) -> Settings:
    """Return the settings: defaults, environment, then this command's flags."""
    return from_environment().with_flags(vars(args))


@contextmanager
def open_accounts(args: argparse.Namespace) -> Iterator[Accounts]:
    """Open the accounts of a data directory, making its tables where there are none."""
    from cadenza.accounts import Accounts
    from cadenza.db import connect, migrate

    settings = settings_of(args)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = connect(settings.database_url)
    try:
        migrate(database)
        yield Accounts(database)
    finally:
        database.dispose()
