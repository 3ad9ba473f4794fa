"""Answers about a job, written once: as long as the job is the same, so is what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse

from cadenza.jobs import Job

MAX_REMEMBERED = 1024


class Replies:
    """Remembers the last answers; used on the event loop alone."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], tuple[Job, bytes]] = {}

    def body(self, job: Job, *, name: str, origin: str, make: Callable[[], Any]) -> bytes:
        """Return the JSON of `make()`, which is made again only where the job is another value than the last time.

        `name` is what is said of it and in which dialect, `origin` what its links begin with.
        """
        key = (name, origin, job.id)
        known = self._known.pop(key, None)
        if known is None or known[0] is not job:
            if len(self._known) >= MAX_REMEMBERED:
                del self._known[next(iter(self._known))]
            known = job, bytes(JSONResponse(make()).body)
        self._known[key] = known
        return known[1]
