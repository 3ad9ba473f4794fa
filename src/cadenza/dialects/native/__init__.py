"""The native API: the specification's Music Generation API, and what we add in the same words."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter

from cadenza.dialects.native import account, admin, routes, webhooks
from cadenza.dialects.native.translate import error_response, to_webhook
from cadenza.rest.document import describe
from cadenza.rest.notices import Shaper

__all__ = ["SHAPERS", "document", "error_response", "owns", "router"]

SHAPERS: Mapping[str, Shaper] = {"native": to_webhook}
router = APIRouter()
for part in (routes, webhooks, account, admin):
    router.include_router(part.router)


def owns(method: str, path: str, headers: Mapping[str, str]) -> bool:
    """Say whether a request speaks this dialect: every one that no other dialect owns."""
    return True


def document(server: str) -> dict[str, Any]:
    """Return the OpenAPI document of this dialect under a server's address."""
    return describe(
        router,
        title="Cadenza",
        description="Music from a sentence.",
        security={"bearerAuth": {"type": "http", "scheme": "bearer"}},
        server=server,
    )
