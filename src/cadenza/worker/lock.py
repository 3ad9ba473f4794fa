"""One server per data directory: a lock on a file beside the database, let go by the system when its holder dies."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from cadenza.errors import Conflict


class DirectoryLock:
    """Held from `take` to `release` or the end of the process."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".lock")
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Take the lock; Conflict where another process has it."""
        file = self.path.open("a+")
        try:
            lock(file)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            file.close()
            raise Conflict(
                f"another Cadenza server (process {holder}) is using {self.path.parent}: stop it first, or give "
                "this one another data directory, or use Postgres, which many can share"
            ) from error
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        """Let the lock go; nothing happens where it is not held."""
        if self._file is not None:
            self._file.close()
            self._file = None


def lock(file: IO[str]) -> None:
    """Lock a file for this process alone; OSError where that cannot be had at once."""
    if os.name == "nt":
        import msvcrt

        # A byte far beyond the text, as Windows keeps others from reading what is locked.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        return
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
