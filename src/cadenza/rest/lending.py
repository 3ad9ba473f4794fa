"""Keys of providers that come with a request, as `X-Provider-Key-ElevenLabs`: used for that request, kept nowhere."""

from __future__ import annotations

import re

from starlette.requests import Request

from cadenza.engines.base import Keys
from cadenza.errors import InvalidRequest, Unsupported
from cadenza.rest.services import services

HEADERS = {"elevenlabs": "X-Provider-Key-ElevenLabs", "replicate": "X-Provider-Key-Replicate"}
SENDABLE = re.compile(r"[!-~]{1,500}")  # what may stand in a header, without spaces


def keys_of(request: Request) -> Keys:
    """Return the keys that a request brings, by engine; its value is never told, in no error either."""
    found = {engine: request.headers[name].strip() for engine, name in HEADERS.items() if request.headers.get(name)}
    for engine, key in found.items():
        if not SENDABLE.fullmatch(key):
            raise InvalidRequest(
                f"{HEADERS[engine]} holds no key", field=HEADERS[engine], expected="1-500 visible ASCII characters"
            )
    if found and not services(request).settings.caller_keys:
        name = HEADERS[next(iter(found))]
        raise Unsupported(f"{name} is not taken here: this server asks providers on its operator's keys", field=name)
    return found


def keys_for(request: Request, engine: str) -> Keys:
    """Return the keys to play on where the request brings one for that engine; else none, and the operator's serve."""
    found = keys_of(request)
    return found if engine in found else {}
