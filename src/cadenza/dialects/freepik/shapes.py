"""The messages of Freepik's (now Magnific's) music API, as models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

MIN_SECONDS, MAX_SECONDS, MAX_PROMPT = 10, 240, 2500
MAX_URL = 2000
EXAMPLES = {
    "basic": {"prompt": "A Blues guitar solo with emotional bends and slides", "music_length_seconds": 60},
    "ambient": {
        "prompt": "Calm ambient electronic music with soft synth pads, gentle arpeggios, and a peaceful atmosphere",
        "music_length_seconds": 120,
    },
}


class MusicRequest(BaseModel):
    """What a client asks for."""

    model_config = ConfigDict(extra="forbid")

    prompt: Annotated[
        StrictStr, Field(min_length=1, max_length=MAX_PROMPT, description="a description of 1 to 2500 characters")
    ]
    music_length_seconds: Annotated[
        StrictInt, Field(ge=MIN_SECONDS, le=MAX_SECONDS, description="a whole number of seconds from 10 to 240")
    ]
    webhook_url: Annotated[
        StrictStr, Field(max_length=MAX_URL, description="an http or https URL", json_schema_extra={"format": "uri"})
    ] = ""


class Task(BaseModel):
    """A task and what it made; `generated` is empty until the task is completed."""

    task_id: Annotated[str, Field(json_schema_extra={"format": "uuid"})]
    status: Literal["CREATED", "IN_PROGRESS", "COMPLETED", "FAILED"]
    generated: list[Annotated[str, Field(json_schema_extra={"format": "uri"})]]


class TaskEnvelope(BaseModel):
    """One task."""

    data: Task


class TaskList(BaseModel):
    """Tasks, newest first."""

    data: list[Task]


class Message(BaseModel):
    """An error."""

    message: str


class InvalidParam(BaseModel):
    """What is wrong with one parameter."""

    name: str
    reason: str


class Inner(BaseModel):
    """What is wrong with a request."""

    message: str
    invalid_params: list[InvalidParam]


class Problem(Inner):
    """What is wrong with a request, as the examples show it and, within `problem`, as the schema has it."""

    problem: Inner = Field(default=None)  # type: ignore[assignment]
