"""Who asks the native API, and whether they ask too much."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from cadenza.accounts import Caller, tier_of
from cadenza.rest.identity import identify
from cadenza.rest.limits import check_month, count

GENERATE = "native:generate"


async def asking(request: Request, *, scope: str) -> Caller:
    """Return who asks; NotAuthenticated, NotAllowed, or RateLimited where they ask too often."""
    who = await identify(request, scope=scope)
    count(request, who, bucket="native")
    return who


async def asking_for_music(request: Request, *, scope: str) -> Caller:
    """Return who asks for a track; RateLimited also where that are too many in a minute or a month."""
    who = await asking(request, scope=scope)
    if tier_of(who.tier).tracks_a_month is not None:
        await run_in_threadpool(check_month, request, who)
    count(request, who, bucket=GENERATE)
    return who
