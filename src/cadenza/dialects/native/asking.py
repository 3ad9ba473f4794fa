"""Who asks the native API, and whether they ask too much."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from cadenza.accounts import Caller
from cadenza.rest.identity import caller
from cadenza.rest.limits import check_month, count

GENERATE = "native:generate"


async def asking(request: Request, *, scope: str) -> Caller:
    """Return who asks; NotAuthenticated, NotAllowed, or RateLimited where they ask too often."""
    who = await run_in_threadpool(caller, request, scope=scope)
    count(request, who, bucket="native")
    return who


async def asking_for_music(request: Request, *, scope: str) -> Caller:
    """Return who asks for a track; RateLimited also where that are too many in a minute or a month."""
    who = await asking(request, scope=scope)
    await run_in_threadpool(check_month, request, who)
    count(request, who, bucket=GENERATE)
    return who
