"""What is told to whom: targets, subscriptions, and the notices on their way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

Scheme = Literal["standard", "freepik", "varg"]
# The states of a job that can be told; jobs has the same words, a test compares them.
EVENTS = ("queued", "running", "succeeded", "failed", "cancelled")
ENDS = ("succeeded", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Target:
    """Where one job's changes are told, and how.

    `events` are of EVENTS. `secret` is sealed, as it is stored; where it is None, the account's own secret of that
    scheme signs. Links in the body begin with `origin` (`https://host`). The dialect named `shape` writes the body,
    the job's own where it is "".
    """

    url: str
    scheme: Scheme = "standard"
    secret: str | None = None
    events: tuple[str, ...] = ENDS
    origin: str = ""
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A target that hears of every job of an account."""

    id: str
    account_id: str
    target: Target
    created_at: datetime


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    pending = "pending"
    delivered = "delivered"
    failed = "failed"  # given up


@dataclass(frozen=True, slots=True)
class Notice:
    """One change of one job, for one target; `id` stays the same however often it is sent (the `webhook-id`)."""

    id: str
    account_id: str
    job_id: str
    event: str  # of EVENTS
    shape: str  # the dialect that writes the body
    origin: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: `status` is the receiver's answer, None where there was none and `error` says why."""

    number: int
    started_at: datetime
    seconds: float
    status: int | None
    error: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A notice and what became of it so far; `next_at` is when it is tried again."""

    notice: Notice
    url: str
    state: DeliveryState
    created_at: datetime
    next_at: datetime | None
    finished_at: datetime | None
    subscription_id: str | None
    attempts: tuple[Attempt, ...] = ()
