"""The native API: the specification's Music Generation API, and what we add in the same words."""

from collections.abc import Mapping
from typing import Any

from cadenza.dialects.native.routes import router
from cadenza.dialects.native.translate import error_response
from cadenza.rest.document import describe

__all__ = ["document", "error_response", "owns", "router"]


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
