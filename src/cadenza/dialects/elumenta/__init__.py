"""The Elumenta API, v2: generations that are waited for or polled, their history, models, and the account."""

from collections.abc import Mapping
from typing import Any

from cadenza.dialects.elumenta.routes import router
from cadenza.dialects.elumenta.translate import error_response, to_generation
from cadenza.rest.document import describe

__all__ = ["SHAPERS", "document", "error_response", "owns", "router"]

SHAPERS = {"elumenta": to_generation}


def owns(method: str, path: str, headers: Mapping[str, str]) -> bool:
    """Say whether a request speaks this dialect."""
    return path == "/api/v2" or path.startswith("/api/v2/")


def document(server: str) -> dict[str, Any]:
    """Return the OpenAPI document of this dialect under a server's address."""
    return describe(
        router,
        title="Elumenta API",
        description="Music generations as the Elumenta API speaks them, played by Cadenza.",
        security={"bearerAuth": {"type": "http", "scheme": "bearer", "bearerFormat": "nb_YOUR_API_KEY"}},
        server=server,
    )
