"""The routes of an account: what it has left, what it may, what it used."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadenza.accounts import tier_of
from cadenza.dialects.native import translate
from cadenza.dialects.native.asking import asking
from cadenza.dialects.native.shapes import ERRORS
from cadenza.errors import InvalidRequest
from cadenza.jobs import Selection
from cadenza.rest.services import services

router = APIRouter(tags=["Account"])
READ = "music:read"
MAX_LINES = 1000
FIRST_YEAR, LAST_YEAR = 1970, 9000


@router.get("/v1/credits", responses=ERRORS)
async def get_account(request: Request) -> Response:
    """Return the account of the key: balance, tier and its limits, and what the key may do."""
    who = await asking(request, scope=READ)
    found = await run_in_threadpool(services(request).accounts.get, who.account_id)
    return JSONResponse(translate.to_account(found, tier_of(found.tier), who.scopes))


@router.get("/v1/credits/usage", responses=ERRORS)
async def get_usage(
    request: Request,
    since: Annotated[str, Query(alias="from", max_length=40)] = "",
    until: Annotated[str, Query(alias="to", max_length=40)] = "",
) -> Response:
    """Return the tracks of some days (UTC, both included; by default the last thirty), and what they cost."""
    who = await asking(request, scope=READ)
    today = datetime.now(UTC).date()
    last = read_day("to", until, default=today)
    first = read_day("from", since, default=last - timedelta(days=29))
    chosen = Selection(since=midnight(first), until=midnight(last + timedelta(days=1)))
    slice_ = await run_in_threadpool(services(request).jobs.select, who.account_id, chosen, limit=MAX_LINES)
    return JSONResponse(
        {
            "from": first.isoformat(),
            "to": last.isoformat(),
            "tracks": slice_.total,
            "credits": sum(translate.charged_credits(job) for job in slice_.items),
            "data": [translate.to_usage(job) for job in slice_.items],
        }
    )


def read_day(name: str, text: str, *, default: date) -> date:
    """Return a day written as 2026-11-20; InvalidRequest."""
    with contextlib.suppress(ValueError):
        day = date.fromisoformat(text) if text else default
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
    raise InvalidRequest(f"{name} must be a day", field=name, value=text, expected="YYYY-MM-DD")


def midnight(day: date) -> datetime:
    """Return when a day begins, in UTC."""
    return datetime.combine(day, time(), UTC)
