"""A Postgres of our own for the tests: a cluster in a temporary folder, reached through a socket, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from cadenza.db import connect, migrate
from cadenza.jobs.queue import Queue

# Power cuts are not what these tests are about.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
}
TEMPLATE = "ready"


class Cluster:
    """A running server; `create` gives each test a database of its own, with every table in it."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self.binaries = binaries
        self.folder = folder
        self.user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        self.count = 0

    def start(self) -> None:
        """Make the cluster and start it."""
        if os.getuid() == 0:
            shutil.chown(self.folder, self.user)
        self.run("initdb", "--auth=trust", f"--username={self.user}", "--encoding=UTF8", "--no-sync", self.data)
        self.up()
        self.execute("postgres", f"CREATE DATABASE {TEMPLATE}")
        engine = connect(self.url(TEMPLATE))
        migrate(engine)
        Queue(engine).client().destroy()
        engine.dispose()

    def up(self) -> None:
        """Start the server."""
        settings = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in SETTINGS.items())
        log = str(self.folder / "log")
        self.run("pg_ctl", "-w", "-D", self.data, "-l", log, "-o", f"-k {self.folder} {settings}", "start")

    def down(self, mode: str = "immediate") -> None:
        """Stop the server; `immediate` is what a crash is."""
        self.run("pg_ctl", "-w", "-m", mode, "-D", self.data, "stop")

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs as somebody who may."""
        who = {"user": self.user, "group": self.user, "extra_groups": []} if os.getuid() == 0 else {}
        done = subprocess.run(
            [str(self.binaries / program), *arguments],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
            **who,  # type: ignore[call-overload]
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.decode()}")

    def url(self, database: str) -> str:
        """Return the URL of a database."""
        return f"postgresql://{self.user}@/{database}?host={self.folder}"

    def execute(self, database: str, statement: str) -> None:
        """Run a statement outside any transaction."""
        engine = sa.create_engine(
            self.url(database).replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def create(self) -> str:
        """Return the URL of a fresh database with every table in it."""
        self.count += 1
        name = f"test_{self.count}"
        self.execute("postgres", f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return self.url(name)


def find_binaries() -> Path | None:
    """Return where the newest server's programs are, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    for folder in reversed(found):
        if (folder / "initdb").exists():
            return folder
    program = shutil.which("initdb")
    return Path(program).parent if program else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A running cluster; without one the tests that need it are skipped, and fail where CI=true."""
    binaries = find_binaries()
    if binaries is None:
        reason = "no Postgres server is installed (initdb is neither in /usr/lib/postgresql nor on PATH)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="cadenza-pg-"))
    folder.chmod(0o755)
    cluster = Cluster(binaries, folder)
    try:
        cluster.start()
        yield cluster
    finally:
        with contextlib.suppress(RuntimeError):
            cluster.down()
        shutil.rmtree(folder, ignore_errors=True)
