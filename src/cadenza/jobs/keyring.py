"""Provider keys that callers lent for single jobs: in this process's memory alone, from the request to the job's end.

A job on a lent key cannot outlive the process that holds the key. So such a job is never put into the durable queue,
where another process might claim it: its row, its hold and its events are as durable as any, but the process that
took it in performs it. Where that process dies first, the next one finds the row without a key and fails the job.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from cadenza.engines.base import Keys
from cadenza.errors import CadenzaError, Unsupported

HELD_BY = "held_by"  # in what a job's row keeps of its request: the process that holds its keys


class KeyLost(CadenzaError):
    """A job whose caller's key is gone with the process that held it."""

    code = "provider_key_lost"

    def __init__(self) -> None:
        super().__init__(
            "this server stopped before the track was made, and the provider's key that came with the request, kept in "
            "memory alone, is gone with it. Nothing was charged here; what the provider had begun it may charge for. "
            "Send the request again"
        )


class Keyring:
    """Who performs on lent keys here, and the keys; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: dict[str, Keys] = {}
        self._perform: Callable[[str], None] | None = None
        self._holder = ""

    def open(self, holder: str, perform: Callable[[str], None]) -> None:
        """Let jobs on lent keys be performed here; `perform` returns at once."""
        with self._lock:
            self._holder, self._perform = holder, perform

    def shut(self) -> list[str]:
        """Take no more, and return the jobs whose keys are still held."""
        with self._lock:
            self._perform = None
            return sorted(self._keys)

    def lend(self, job_id: str, keys: Keys) -> str:
        """Hold keys for a job and return who holds them; Unsupported where nobody performs in this process."""
        with self._lock:
            if self._perform is None:
                raise Unsupported(
                    "a provider's key cannot come with a request here: this process makes no music itself, and the key "
                    "would have to be stored for one that does",
                    field="X-Provider-Key",
                )
            self._keys[job_id] = dict(keys)
            return self._holder

    def of(self, job_id: str) -> Keys:
        """Return the keys lent for a job, none where there are none (any more)."""
        with self._lock:
            return self._keys.get(job_id, {})

    def forget(self, job_id: str) -> None:
        """Forget a job's keys."""
        with self._lock:
            self._keys.pop(job_id, None)

    def perform(self, job_id: str) -> None:
        """Have a job performed whose row is committed."""
        with self._lock:
            perform = self._perform
        if perform is not None:
            perform(job_id)
