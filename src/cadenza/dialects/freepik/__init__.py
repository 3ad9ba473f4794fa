"""Freepik's music API, now Magnific's: tasks that are asked after, or told of by webhook."""

from collections.abc import Mapping
from typing import Any

from cadenza.dialects.freepik.routes import router
from cadenza.dialects.freepik.translate import error_response, to_task
from cadenza.rest.document import describe

__all__ = ["SHAPERS", "document", "error_response", "owns", "router"]

SHAPERS = {"freepik": to_task}


def owns(method: str, path: str, headers: Mapping[str, str]) -> bool:
    """Say whether a request speaks this dialect."""
    return path == "/v1/ai" or path.startswith("/v1/ai/")


def document(server: str) -> dict[str, Any]:
    """Return the OpenAPI document of this dialect under a server's address."""
    return describe(
        router,
        title="Freepik API",
        description="Music generation tasks as the Freepik and Magnific APIs speak them, played by Cadenza.",
        security={
            "apiKey": {"type": "apiKey", "in": "header", "name": "x-freepik-api-key"},
            "magnificApiKey": {"type": "apiKey", "in": "header", "name": "x-magnific-api-key"},
        },
        server=server,
    )
