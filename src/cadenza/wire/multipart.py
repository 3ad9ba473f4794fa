"""Multipart bodies (RFC 2046): read part by part, and written as published clients want them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any

from cadenza.errors import InvalidRequest

MAX_PARTS = 100


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its headers with names in small letters, and its bytes."""

    headers: Mapping[str, str]
    content: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "text/plain").partition(";")[0].strip().lower()

    @property
    def name(self) -> str:
        return self._parameter("name")

    @property
    def filename(self) -> str:
        return self._parameter("filename")

    def _parameter(self, name: str) -> str:
        message = Message()
        message["content-disposition"] = self.headers.get("content-disposition", "")
        found = message.get_param(name, "", header="content-disposition")
        return found[2] if isinstance(found, tuple) else str(found)


def boundary_of(content_type: str) -> bytes:
    """Return the boundary that a Content-Type names; InvalidRequest where it names none."""
    found = re.search(r'boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))', content_type)
    if found is None:
        raise InvalidRequest("the body's Content-Type names no boundary", field="Content-Type", expected="boundary=…")
    return (found[1] or found[2]).encode()


def read_parts(body: bytes, content_type: str) -> list[Part]:
    """Return the parts of a body; InvalidRequest where it ends before its closing boundary."""
    line = b"--" + boundary_of(content_type)
    pieces = (b"\r\n" + body).split(b"\r\n" + line)
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise InvalidRequest("the multipart body is not whole", field="body", expected="a closing boundary")
    if len(pieces) > MAX_PARTS:
        raise InvalidRequest("the multipart body has too many parts", field="body", expected=f"{MAX_PARTS} or fewer")
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> Part:
    head, _, content = piece.partition(b"\r\n\r\n")
    lines = [line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n") if ":" in line]
    return Part({name.strip().lower(): value.strip() for name, _, value in lines}, content)


def write_mixed(about: Mapping[str, Any], audio: bytes, *, media_type: str, filename: str, boundary: str) -> bytes:
    """Return JSON and audio as `multipart/mixed`.

    The published clients find the JSON by position: the boundary first, Content-Type as the last header of the part,
    one empty line, the whole JSON on one line.
    """
    text = json.dumps(about, ensure_ascii=True, separators=(",", ":"))
    head = (
        f"--{boundary}\r\nContent-Type: application/json\r\n\r\n{text}\r\n"
        f'--{boundary}\r\nContent-Type: {media_type}\r\nContent-Disposition: attachment; filename="{filename}"\r\n\r\n'
    )
    return head.encode() + audio + f"\r\n--{boundary}--\r\n".encode()
