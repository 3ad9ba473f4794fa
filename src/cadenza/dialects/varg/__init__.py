"""The Varg Gateway API: jobs, their streams and their cache, files, and the account."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter

from cadenza.dialects.varg import routes, second, second_routes
from cadenza.dialects.varg.translate import OTHER_CAPABILITIES, error_response, to_response
from cadenza.rest.document import describe

__all__ = ["SHAPERS", "document", "error_response", "owns", "router"]

SHAPERS = {"varg": to_response, "varg:2": second.to_job}
router = APIRouter()
router.include_router(routes.router)
router.include_router(second_routes.router)
HEADS = ("/v1/jobs", "/v1/files", "/v1/voices", "/v1/balance", "/v1/usage", "/v1/me", "/v1/pricing")


def owns(method: str, path: str, headers: Mapping[str, str]) -> bool:
    """Say whether a request speaks this dialect.

    `POST /v1/music` is two APIs' path: a dialect that knows its clients by `xi-api-key` stands before this one.
    """
    if path == "/v1/music":
        return method == "POST"
    if path.startswith("/v2/"):
        return True
    heads = (*HEADS, *(f"/v1/{capability}" for capability in OTHER_CAPABILITIES))
    return any(path == head or path.startswith(f"{head}/") for head in heads)


def document(server: str) -> dict[str, Any]:
    """Return the OpenAPI document of this dialect under a server's address."""
    return describe(
        router,
        title="Varg Gateway API",
        description="Music generation jobs as the Varg Gateway speaks them, played by Cadenza.",
        security={"bearerAuth": {"type": "http", "scheme": "bearer", "bearerFormat": "varg_xxx"}},
        server=server,
    )
