"""The bare origin, which several dialects share: which of the guests a request there is for.

A guest speaks under a prefix of its own. What it owns on the bare origin, by path and headers, or where these do not
tell by the body, is sent to that prefix before it is routed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Guest(Protocol):
    """A dialect that says what is its own."""

    def owns(self, method: str, path: str, headers: Mapping[str, str]) -> bool: ...

    def may_own(self, method: str, path: str) -> bool: ...

    def owns_body(self, path: str, query: Mapping[str, str], body: Mapping[str, Any]) -> bool: ...


class Sorter:
    """Sends what belongs to a guest to its prefix; bodies over `limit_bytes` are not looked into."""

    def __init__(self, app: ASGIApp, guests: Mapping[str, Guest], *, limit_bytes: int) -> None:
        self.app = app
        self.guests = guests
        self.limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or any(scope["path"].startswith(f"{prefix}/") for prefix in self.guests):
            await self.app(scope, receive, send)
            return
        method, path, headers = scope["method"], scope["path"], Headers(scope=scope)
        for prefix, guest in self.guests.items():
            if guest.owns(method, path, headers):
                redirect(scope, prefix)
                break
            if guest.may_own(method, path) and "json" in headers.get("content-type", ""):
                messages = await read_ahead(receive, self.limit_bytes)
                receive = replay(messages, receive)
                query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))
                if guest.owns_body(path, query, as_object(messages)):
                    redirect(scope, prefix)
                    break
        await self.app(scope, receive, send)


def redirect(scope: Scope, prefix: str) -> None:
    """Let a request go to a prefix; the scope stays the same object, others hold it."""
    scope["path"] = prefix + scope["path"]
    scope["raw_path"] = prefix.encode() + scope.get("raw_path", b"")


async def read_ahead(receive: Receive, limit_bytes: int) -> list[Message]:
    """Return the messages of a body, or as many as exceed the limit."""
    messages: list[Message] = []
    size_bytes = 0
    while True:
        message = await receive()
        messages.append(message)
        size_bytes += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body") or size_bytes > limit_bytes:
            return messages


def replay(messages: list[Message], receive: Receive) -> Receive:
    """Return what gives those messages again, then goes on."""
    waiting = iter(messages)

    async def again() -> Message:
        for message in waiting:
            return message
        return await receive()

    return again


def as_object(messages: list[Message]) -> dict[str, Any]:
    """Return the JSON object of a body, {} where it is none."""
    try:
        found = json.loads(b"".join(message.get("body", b"") for message in messages))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
