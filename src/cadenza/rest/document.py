"""A dialect's own OpenAPI document, made of its routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from cadenza import __version__

VERSION = "3.1.0"
FRAMEWORKS = ("HTTPValidationError", "ValidationError")  # errors that the framework announces and we never send


def describe(
    router: APIRouter, *, title: str, description: str, security: Mapping[str, Mapping[str, str]], server: str = "/"
) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of a router; any one of the schemes in `security` lets a client in."""
    document = get_openapi(
        title=title,
        version=__version__,
        openapi_version=VERSION,
        description=description,
        routes=router.routes,
        servers=[{"url": server}],
    )
    ours = [route.responses for route in router.routes if hasattr(route, "responses")]
    for path in document["paths"].values():
        for operation in path.values():
            drop_foreign(operation["responses"])
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    if not any(422 in responses or "422" in responses for responses in ours):
        for name in FRAMEWORKS:
            schemas.pop(name, None)
    document["components"]["securitySchemes"] = {name: dict(scheme) for name, scheme in security.items()}
    document["security"] = [{name: []} for name in security]
    return document


def drop_foreign(responses: dict[str, Any]) -> None:
    """Take out the answer to a bad parameter that the framework would give, had we not our own."""
    if "HTTPValidationError" in str(responses.get("422", "")):
        del responses["422"]


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return a model's schema with the models within it written out, so that it can stand anywhere in a document."""
    schema = model.model_json_schema()
    named = schema.pop("$defs", {})

    def written_out(part: Any) -> Any:
        if isinstance(part, list):
            return [written_out(one) for one in part]
        if not isinstance(part, dict):
            return part
        name = str(part.get("$ref", "")).removeprefix("#/$defs/")
        return {key: written_out(value) for key, value in {**named.get(name, {}), **part}.items() if key != "$ref"}

    found: dict[str, Any] = written_out(schema)
    return found


def json_body(model: type[BaseModel], *, examples: Mapping[str, Any] = {}) -> dict[str, Any]:
    """Return the OpenAPI entry of a JSON body that a route reads itself."""
    content: dict[str, Any] = {"schema": schema_of(model)}
    if examples:
        content["examples"] = {name: {"value": value} for name, value in examples.items()}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def raw_body(media_types: Sequence[str] = ("application/octet-stream",)) -> dict[str, Any]:
    """Return the OpenAPI entry of a body that is a file's bytes."""
    return {
        "requestBody": {"required": True, "content": {kind: {"schema": {"format": "binary"}} for kind in media_types}}
    }


def errors(model: type[BaseModel], told: Mapping[int, str], **more: Any) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` entries of one error shape: {status: what it means}."""
    return {status: {"model": model, "description": text, **more} for status, text in told.items()}
