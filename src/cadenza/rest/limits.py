"""Rate limits on the way through HTTP: counting a request, and the headers that say where its account stands."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cadenza.accounts import Caller, tier_of
from cadenza.errors import RateLimited
from cadenza.jobs import JobState, Selection
from cadenza.rest.rates import OverLimit, Standing
from cadenza.rest.services import services

STATE = "rate_headers"
NO_LIMIT = 1_000_000  # what a client that reads the headers is shown where nothing is limited


HeaderShape = Callable[[Sequence[Standing]], Mapping[str, str]]


def usual_headers(standings: Sequence[Standing]) -> dict[str, str]:
    """Return X-RateLimit-Limit, -Remaining and -Reset of the rate that is spent first."""
    if not standings:
        limit = remaining = NO_LIMIT
        reset_at = math.ceil(time.time())
    else:
        tightest = min(standings, key=lambda standing: standing.remaining)
        limit, remaining, reset_at = tightest.rate.count, tightest.remaining, tightest.reset_at
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": str(reset_at),
    }


def count(
    connection: HTTPConnection, who: Caller, *, bucket: str, headers: HeaderShape = usual_headers
) -> tuple[Standing, ...]:
    """Count a request of a dialect, and let its answer carry `headers` whatever it will be; OverLimit."""
    try:
        standings = services(connection).limiter.hit(bucket, who)
    except OverLimit as error:
        connection.scope.setdefault("state", {})[STATE] = headers(error.standings)
        raise
    connection.scope.setdefault("state", {})[STATE] = headers(standings)
    return standings


def check_month(connection: HTTPConnection, who: Caller) -> None:
    """Raise RateLimited where the tier's tracks of this calendar month (UTC) are used up."""
    allowed = tier_of(who.tier).tracks_a_month
    if allowed is None:
        return
    now = datetime.now(UTC)
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    next_first = (first + timedelta(days=32)).replace(day=1)
    states = (JobState.queued, JobState.running, JobState.succeeded)
    made = services(connection).jobs.select(who.account_id, Selection(states=states, since=first), limit=0).total
    if made >= allowed:
        raise RateLimited(
            f"the tier {who.tier} allows {allowed} tracks a month, and this month's are made",
            retry_after_seconds=math.ceil((next_first - now).total_seconds()),
        )


def show(connection: HTTPConnection, who: Caller, *, bucket: str, headers: HeaderShape = usual_headers) -> None:
    """Let the answer to a request that is not counted say where its account stands."""
    connection.scope.setdefault("state", {})[STATE] = headers(services(connection).limiter.look(bucket, who))


class RateHeaders:
    """Adds to each answer the headers that counting left for it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start" and STATE in state:
                MutableHeaders(scope=message).update(state[STATE])
            await send(message)

        await self.app(scope, receive, adding)
