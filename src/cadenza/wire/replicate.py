"""The messages of Replicate's HTTP API: predictions, models, files, problems.

After the OpenAPI description 1.0.0-a1 and the clients replicate 1.0.7 (Python) and 1.4.0 (JavaScript).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, HttpUrl

STARTING, PROCESSING, SUCCEEDED, FAILED, CANCELED = "starting", "processing", "succeeded", "failed", "canceled"
ENDED = (SUCCEEDED, FAILED, CANCELED, "aborted")  # they send `aborted`; clients break on it, so we do not
EVENTS = ("start", "output", "logs", "completed")
MAX_WAIT_SECONDS = 60.0
_VERSION = re.compile(r"(?:(?P<owner>[\w.-]+)/(?P<name>[\w.-]+))?:?(?P<id>[0-9a-f]{64})?")


class PredictionRequest(BaseModel):
    """What a prediction is made of; `version` is not asked where the path names a model."""

    model_config = ConfigDict(extra="ignore")

    version: Annotated[
        str, Field(max_length=300, description="owner/name, owner/name:id or the 64 digits of an id")
    ] = ""
    input: Annotated[dict[str, Any], Field(description="an object: the model's input")]
    webhook: Annotated[HttpUrl | None, Field(description="an https URL")] = None
    webhook_events_filter: Annotated[list[str] | None, Field(description=" ".join(EVENTS))] = None
    stream: bool = False


def split_version(text: str) -> tuple[str, str]:
    """Return (owner/name or "", 64-digit id or "") of a version in any of its three spellings; ("", "") for others."""
    found = _VERSION.fullmatch(text.strip())
    if found is None:
        return "", ""
    model = f"{found['owner']}/{found['name']}" if found["owner"] else ""
    return model, found["id"] or ""


def wait_seconds(prefer: str) -> float:
    """Return how long a `Prefer` header would have us wait: 60 for a bare `wait`, 0 where it does not say so."""
    for preference in prefer.split(","):
        name, _, value = preference.strip().partition("=")
        if name.strip().lower() == "wait":
            digits = value.strip()
            seconds = float(digits) if digits.isdecimal() and len(digits) < 6 else MAX_WAIT_SECONDS
            return min(max(seconds, 1.0), MAX_WAIT_SECONDS)
    return 0.0


def problem(status: int, title: str, detail: str) -> dict[str, Any]:
    """Return an error as RFC 7807 has it."""
    return {"title": title, "status": status, "detail": detail}


def read_problem(body: Any) -> str:
    """Return what an error's body says, "" where it says nothing."""
    if not isinstance(body, Mapping):
        return ""
    return str(body.get("detail") or body.get("title") or "")


def output_urls(output: Any) -> list[str]:
    """Return the URLs in a prediction's output: a text, a list of them, or an object that holds some."""
    if isinstance(output, str):
        return [output] if output.startswith(("http://", "https://", "data:")) else []
    values = output.values() if isinstance(output, Mapping) else output if isinstance(output, list) else ()
    return [url for value in values for url in output_urls(value)]
