"""The messages of the Elumenta API, v2, as models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

MIN_SECONDS, MAX_SECONDS, DEFAULT_SECONDS = 15, 120, 30
EXAMPLES = {
    "musicgen": {
        "model": "musicgen",
        "prompt": "Calm lo-fi hip hop, vinyl crackle, piano, 80 BPM, for studying",
        "duration": 30,
    },
    "elevenlabs-music": {
        "model": "elevenlabs-music",
        "prompt": "Epic cinematic orchestral score, rising tension, full strings and brass",
        "duration": 60,
    },
    "params": {
        "model": "elevenlabs-music",
        "prompt": "Upbeat jazz with piano and double bass, 120 BPM, swing feel",
        "params": {"duration": 45},
    },
}


class GenerateRequest(BaseModel):
    """What a client asks for; a model's options stand at the top or in `params`."""

    model_config = ConfigDict(extra="forbid")

    model: Annotated[StrictStr, Field(max_length=200, description="musicgen or elevenlabs-music")]
    prompt: Annotated[StrictStr, Field(description="a description of the music: genre, mood, instruments, tempo")]
    duration: Annotated[
        StrictInt, Field(ge=MIN_SECONDS, le=MAX_SECONDS, description="a whole number of seconds from 15 to 120")
    ] = DEFAULT_SECONDS
    params: Annotated[dict[str, Any], Field(description="an object of the model's options, duration among them")] = {}


class ProfileRequest(BaseModel):
    """What an account may change of itself."""

    model_config = ConfigDict(extra="forbid")

    username: Annotated[StrictStr, Field(min_length=1, max_length=64, description="1 to 64 characters")]


class Metadata(BaseModel):
    """What is known of the result."""

    duration: float


class Generation(BaseModel):
    """A generation, in the words of the music page and of all others."""

    id: str
    status: Literal["pending", "completed", "failed"]
    type: Literal["audio"]
    model: str
    model_slug: str
    output_url: str | None
    result_url: str | None
    thumbnail_url: str | None
    result_text: str | None
    duration_seconds: float
    tokens_used: int
    tokens_spent: int
    processing_ms: int | None
    result_metadata: Metadata | None
    error: str | None
    created_at: str


class HistoryItem(BaseModel):
    """A line of the history."""

    id: str
    type: Literal["audio"]
    model: str
    status: Literal["pending", "completed", "failed"]
    prompt: str
    url: str | None
    tokens_used: int
    created_at: str


class History(BaseModel):
    """A page of the history, newest first."""

    items: list[HistoryItem]
    total: int
    page: int
    limit: int
    pages: int


class Balance(BaseModel):
    """What is left."""

    token_balance: int
    plan: str
    plan_expires_at: str | None


class User(Balance):
    """Who is asking."""

    id: str
    email: str
    username: str
    created_at: str


class Model(BaseModel):
    """A model that can be asked for."""

    slug: str
    name: str
    category: str
    provider: str
    min_plan: str
    token_cost: int
    min_token_cost: int
    max_token_cost: int
    description_en: str
    supports_streaming: bool
    config: dict[str, Any]


class Models(BaseModel):
    """The models."""

    items: list[Model]
    total: int


class ErrorBody(BaseModel):
    """Every error."""

    error: str
    message: str
    details: dict[str, Any]
