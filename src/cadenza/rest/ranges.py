"""Byte ranges as HTTP means them: what cannot be read as ranges is no error, the whole file is sent."""

from __future__ import annotations

import re

from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

ONE = r"\s*(?:[0-9]{1,18}-[0-9]{0,18}|-[0-9]{1,18})\s*"
RANGES = re.compile(rf"bytes={ONE}(?:,{ONE})*", re.IGNORECASE)


class RangedFile(FileResponse):
    """A file, or the parts of it that a readable `Range` names; 416 where they lie beyond its end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(name, value) for name, value in scope["headers"] if name != b"range" or readable(value)]
        await super().__call__({**scope, "headers": headers}, receive, send)


def readable(value: bytes) -> bool:
    """Say whether a `Range` header is one of bytes, none of them ending before it begins."""
    text = value.decode("latin-1").strip()
    if not RANGES.fullmatch(text):
        return False
    pairs = (part.strip().split("-") for part in text.partition("=")[2].split(","))
    return all(not first or not last or int(first) <= int(last) for first, last in pairs)
