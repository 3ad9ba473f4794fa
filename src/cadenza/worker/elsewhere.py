"""Work that an engine has begun at somebody else's: the notes of it, which outlive an attempt, and its end."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Any

from cadenza.engines.base import lent
from cadenza.errors import NotFound
from cadenza.jobs import Jobs, JobState
from cadenza.jobs.keyring import HELD_BY

LOG = logging.getLogger(__name__)


class Elsewhere:
    """A folder of notes, one file a job; an engine that keeps any has `with_journal(path)` and `call_off()`."""

    def __init__(self, jobs: Jobs, folder: Path) -> None:
        self.jobs = jobs
        self.folder = folder

    def notes(self, job_id: str) -> Path:
        """Return where an engine may keep notes of a job."""
        return self.folder / f"{job_id}.json"

    def settle(self, job_id: str) -> None:
        """Forget the notes of a job that has ended; what one without a take has left running is called off first.

        Where that fails the notes stay, for the next start.
        """
        if not self._files(job_id):
            return
        try:
            job = self.jobs.get(job_id)
            if not job.state.terminal:
                return
            engine: Any = lent(self.jobs.engines(job.engine), self.jobs.keyring.of(job.id))
            keyless = HELD_BY in job.asked and not self.jobs.keyring.of(job.id)  # nothing can be called off without it
            if job.state is not JobState.succeeded and hasattr(engine, "with_journal") and not keyless:
                engine.with_journal(self.notes(job_id)).call_off()
        except NotFound:
            pass
        except Exception as error:
            LOG.warning("what job %s has begun elsewhere was not called off: %s", job_id, error)
            return
        for path in self._files(job_id):
            with contextlib.suppress(OSError):
                path.unlink()

    def settle_all(self) -> None:
        """Settle every job that has notes."""
        for job_id in sorted({path.name.partition(".")[0] for path in self.folder.glob("[!.]*")}):
            self.settle(job_id)

    def _files(self, job_id: str) -> list[Path]:
        return sorted(self.folder.glob(f"{job_id}.*"))
