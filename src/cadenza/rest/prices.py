"""What a request costs its caller here."""

from __future__ import annotations

from starlette.requests import Request

from cadenza.rest.services import services


def price(request: Request, listed_credits: int) -> int:
    """Return the credits that a job of this list price takes: none where everybody is the local user."""
    return 0 if services(request).local is not None else listed_credits
