"""Request bodies: bounded, JSON, and read against a model that names what is wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from cadenza.errors import InvalidRequest, TooLarge
from cadenza.rest.services import services

Model = TypeVar("Model", bound=BaseModel)
MAX_DEPTH = 64


async def read_body(request: Request, *, limit_bytes: int | None = None) -> bytes:
    """Return the raw body, at most `limit_bytes` of it (None: the setting `max_body_bytes`); TooLarge beyond."""
    limit = services(request).settings.max_body_bytes if limit_bytes is None else limit_bytes
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise TooLarge(f"the body is larger than {limit} bytes")
    return bytes(body)


async def read_json(request: Request) -> tuple[Any, str]:
    """Return (the JSON value of the body, the body's SHA-256 in hex)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise InvalidRequest(
            "the body must be JSON: send `Content-Type: application/json`",
            field="Content-Type",
            value=kind,
            expected="application/json",
        )
    body = await read_body(request)
    try:
        value = json.loads(body, parse_constant=_no_constant)
        if too_deep(value):
            raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels")
        if b"\\u" in body:
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no character
        return value, hashlib.sha256(body).hexdigest()
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"the body is no JSON: {error}", field="body", expected="a JSON object") from error


def too_deep(value: Any) -> bool:
    """Say whether a value is nested deeper than MAX_DEPTH: what walks through it later may call itself."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def read_model(model: type[Model], data: Any) -> Model:
    """Return the data as `model`; InvalidRequest names the first field at fault and what it may be."""
    if not isinstance(data, dict):
        raise InvalidRequest("the body must be a JSON object", field="body", expected="an object")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise invalid(model, first["loc"], first["type"], first["msg"], first.get("input")) from error


def invalid(
    model: type[BaseModel], location: Sequence[int | str], kind: str, message: str, value: object
) -> InvalidRequest:
    """Return the error for one field that a model refuses, in words that say what is allowed."""
    name = str(location[0]) if location else "body"
    field = model.model_fields.get(name)
    allowed = (field.description or "") if field else ""
    if kind == "missing":
        return InvalidRequest(f"{name} is required", field=name, expected=allowed or "a value")
    if kind == "extra_forbidden":
        names = ", ".join(model.model_fields)
        return InvalidRequest(f"{name} is not a field of this request", field=name, value=value, expected=names)
    if isinstance(value, str) and len(value) > 80:
        value = value[:80] + "…"
    text = f"{name} must be {allowed}" if allowed else f"{name}: {message}"
    return InvalidRequest(text, field=name, value=value, expected=allowed or message)
