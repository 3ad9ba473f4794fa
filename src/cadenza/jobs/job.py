"""What a job is: the durable record of one brief, the states it can be in, and what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from cadenza.brief import Brief


class JobState(StrEnum):
    """Where a job stands."""

    queued = "queued"
    running = "running"
    succeeded = "succeeded"
    failed = "failed"
    cancelled = "cancelled"

    @property
    def terminal(self) -> bool:
        """Whether nothing more happens to a job in this state."""
        return not TRANSITIONS[self]


# A queued job may succeed without running: its take was in the cache, or an equal job made it.
TRANSITIONS: Mapping[JobState, frozenset[JobState]] = {
    JobState.queued: frozenset({JobState.running, JobState.succeeded, JobState.failed, JobState.cancelled}),
    JobState.running: frozenset({JobState.succeeded, JobState.failed, JobState.cancelled}),
    JobState.succeeded: frozenset(),
    JobState.failed: frozenset(),
    JobState.cancelled: frozenset(),
}
ACTIVE = tuple(state for state in JobState if TRANSITIONS[state])
TERMINAL = tuple(state for state in JobState if not TRANSITIONS[state])


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a finished job; `sha256` (hex) is its address in the store."""

    role: str
    name: str
    media_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Job:
    """One brief and all that is known about it; times are aware and in UTC."""

    id: str
    account_id: str
    state: JobState
    brief: Brief
    dialect: str
    engine: str
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    stage: str = ""
    fraction: float = 0.0
    seconds_done: float = 0.0
    cache_hit: bool = False
    cache_key: str = ""
    price_credits: int = 0
    error_code: str | None = None
    error_message: str | None = None
    duration_seconds: float | None = None
    seed: int | None = None
    title: str = ""
    genre: str | None = None
    tempo_bpm: float | None = None
    key: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[StoredFile, ...] = ()
    asked: Mapping[str, Any] = field(default_factory=dict)  # what the dialect keeps of the request beside the brief

    @property
    def played_by(self) -> str:
        """The engine that made the take: another than was asked where that one could not."""
        return str((self.facts.get("fallback") or {}).get("played") or self.engine)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a job; `number` counts from 1 in each job and only grows.

    `kind` is a state's name or `progress`; `data` is JSON.
    """

    number: int
    job_id: str
    kind: str
    data: Mapping[str, Any]
    created_at: datetime

    @property
    def terminal(self) -> bool:
        """Whether this is the last event of its job."""
        return self.kind in TERMINAL


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of a brief that was handed in."""

    job: Job
    replayed: bool = False
    cache_hit: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some jobs, newest first, and where the next page begins (None at the end)."""

    items: tuple[Job, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of an account's jobs; what is None or empty selects nothing out. Times are aware."""

    dialect: str | None = None
    states: tuple[JobState, ...] = ()
    since: datetime | None = None  # created then or later
    until: datetime | None = None  # created before
    asked: Mapping[str, str] = field(default_factory=dict)  # of what the dialect kept of the request


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of the jobs selected, newest first, and how many there are in all."""

    items: tuple[Job, ...]
    total: int
