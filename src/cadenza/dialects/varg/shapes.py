"""The messages of the Varg Gateway API, v1, as models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr

DEFAULT_SECONDS = 60  # what its provider makes where nothing is said
EXAMPLES = {
    "cinematic": {
        "model": "music_v1",
        "prompt": "epic cinematic orchestral score, building tension, dramatic strings, brass crescendo",
        "duration": 30,
    },
    "electronic": {
        "model": "music_v1",
        "prompt": "upbeat electronic pop, energetic, 120bpm, synth arpeggios",
        "duration": 15,
    },
    "ambient": {
        "model": "music_v1",
        "prompt": "calm ambient lo-fi, soft piano, gentle rain sounds, relaxing study music",
        "duration": 60,
    },
}


class MusicRequest(BaseModel):
    """What a client asks for."""

    model_config = ConfigDict(extra="forbid")

    model: Annotated[StrictStr, Field(max_length=200, description="a music model, such as music_v1")]
    prompt: Annotated[StrictStr, Field(description="a description of the music: genre, mood, tempo, instruments")]
    duration: Annotated[StrictInt | StrictFloat, Field(description="a number of seconds")] = DEFAULT_SECONDS
    provider_options: Annotated[dict[str, Any], Field(description="an object of options for the provider")] = {}


class Output(BaseModel):
    """What was made."""

    url: Annotated[str, Field(description="URL of the generated file", json_schema_extra={"format": "uri"})]
    media_type: Annotated[str, Field(description="MIME type of the output")]


class CacheInfo(BaseModel):
    """Whether this came from the cache, and under which key it stands there."""

    hit: bool
    key: str


class JobResponse(BaseModel):
    """A job; what is not known yet is absent."""

    job_id: Annotated[str, Field(description="Unique job identifier")]
    status: Literal["queued", "processing", "completed", "failed", "cancelled"]
    model: Annotated[str, Field(description="Resolved model identifier (provider:model format)")]
    created_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    completed_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})] = ""
    output: Output = Field(default=None, description="present when status is completed")  # type: ignore[assignment]
    cache: CacheInfo = Field(default=None)  # type: ignore[assignment]
    error: Annotated[str, Field(description="Error message, present when status is failed")] = ""


class ErrorResponse(BaseModel):
    """Every error."""

    error: Annotated[str, Field(description="Error code", examples=["ValidationError"])]
    message: Annotated[str, Field(description="Human-readable error description")]
    field: Annotated[str, Field(description="The field that caused the error, if applicable")] = ""
    provider: Annotated[str, Field(description="The upstream provider that returned the error, if applicable")] = ""
    statusCode: Annotated[int, Field(description="HTTP status code")]


class FileUpload(BaseModel):
    """An uploaded file."""

    file_id: str
    url: str
    hash: str
    size: int
    media_type: str
    deduplicated: bool


class Voice(BaseModel):
    """A voice that the API knows by name."""

    voice_id: str
    name: str


class Voices(BaseModel):
    """The voices."""

    voices: list[Voice]


class Balance(BaseModel):
    """What is left; a credit is a cent."""

    balance_cents: int
    currency: Literal["usd"]


class UsageLine(BaseModel):
    """One job and what it cost."""

    job_id: str
    model: str
    capability: Literal["music"]
    cost_cents: int
    cache_hit: bool
    created_at: str


class Usage(BaseModel):
    """What was used between two dates, newest first."""

    usage: list[UsageLine]
    total_cents: int


class Me(BaseModel):
    """Who is asking."""

    userId: str
    email: str


class Price(BaseModel):
    """What one generation costs."""

    model: str
    capability: Literal["music"]
    cost_cents: int
    unit: Literal["generation"]


class Pricing(BaseModel):
    """What everything costs."""

    pricing: list[Price]
    currency: Literal["usd"]


class SecondRequest(MusicRequest):
    """What a client of the second version asks for."""

    options: Annotated[dict[str, Any], Field(description="an object: webhook_url")] = {}


class SecondError(BaseModel):
    """Every error of the second version."""

    class Inner(BaseModel):
        """What went wrong."""

        code: str
        message: str
        field: str | None = None

    error: Inner
