"""Who is asking: the credential in any header that one of the dialects' clients sends."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from cadenza.accounts import Caller
from cadenza.errors import NotAllowed, NotAuthenticated
from cadenza.rest.services import services

KEY_HEADERS = ("x-api-key", "xi-api-key", "x-freepik-api-key", "x-magnific-api-key")


def credential(connection: HTTPConnection) -> str | None:
    """Return the key that a request carries, from `Authorization: Bearer` or one of KEY_HEADERS."""
    scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "token") and secret.strip():
        return secret.strip()
    return next((connection.headers[h] for h in KEY_HEADERS if connection.headers.get(h)), None)


async def identify(connection: HTTPConnection, *, scope: str) -> Caller:
    """Return who is asking as `caller` does, on the event loop where the key was seen a moment ago."""
    known = services(connection)
    secret = credential(connection)
    if known.local is None and secret is not None and not known.accounts.remembers(secret):
        return await run_in_threadpool(caller, connection, scope=scope)
    return caller(connection, scope=scope)


def caller(connection: HTTPConnection, *, scope: str) -> Caller:
    """Return who is asking; NotAuthenticated without a key that is ours, NotAllowed where it lacks the scope."""
    known = services(connection)
    if known.local is not None:
        return known.local
    secret = credential(connection)
    if secret is None:
        raise NotAuthenticated("Missing API key: send it as `Authorization: Bearer …`")
    found = known.accounts.authenticate(secret)
    if not found.may(scope):
        raise NotAllowed(f"this key may not do that: it lacks the scope {scope}")
    return found
