"""Idempotency keys: the same key makes one job, however often it is sent."""

from __future__ import annotations

from starlette.requests import Request

from cadenza.errors import InvalidRequest

MAX_KEY = 255


def idempotency_key(request: Request) -> str | None:
    """Return the Idempotency-Key header, checked, or None."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 1 <= len(key.strip()) <= MAX_KEY or not key.isprintable():
        raise InvalidRequest(
            f"Idempotency-Key must be 1 to {MAX_KEY} printable characters", field="Idempotency-Key", value=key[:80]
        )
    return key.strip()
