"""What a request costs its caller here, and how many jobs it may have at once."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from cadenza.accounts import Caller, tier_of
from cadenza.rest.lending import keys_for
from cadenza.rest.services import services


def price(request: Request, listed_credits: int) -> int:
    """Return the credits that a job of this list price takes: none where everybody is the local user."""
    return 0 if services(request).local is not None else listed_credits


async def price_of(request: Request, model: str, *, seconds: float, engine: str) -> int:
    """Return the credits that so many seconds take, by the price list's name of the model.

    What is played on a key that the request brings costs nothing here: its owner pays the provider.
    """
    known = services(request)
    if known.local is not None or keys_for(request, engine):
        return 0
    if known.prices.glance is not None:  # sooner read than a thread is found
        return known.prices.credits(model, seconds)
    return await run_in_threadpool(known.prices.credits, model, seconds)


def jobs_at_once(who: Caller) -> int | None:
    """Return how many jobs the caller's tier allows at a time; None where it does not say."""
    return tier_of(who.tier).jobs_at_once
