"""The messages of the native API, as models: what a request may hold and what a reply holds."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from cadenza.brief import MAX_LUFS, MAX_PROMPT, MAX_SEED, MIN_LUFS

MIN_SECONDS, MAX_SECONDS = 5, 300
Number = StrictInt | StrictFloat


class PlanRequest(BaseModel):
    """What can be said of the music."""

    model_config = ConfigDict(extra="forbid")

    prompt: Annotated[StrictStr, Field(description=f"a description of the music, 1-{MAX_PROMPT} characters")]
    duration: Annotated[
        Number, Field(ge=MIN_SECONDS, le=MAX_SECONDS, description="a number of seconds from 5 to 300")
    ] = 30
    genre: Annotated[StrictStr | None, Field(max_length=200, description="a genre, such as lo-fi, rock, ambient")] = (
        None
    )
    tempo: Annotated[Number | None, Field(ge=40, le=220, description="a number of BPM from 40 to 220")] = None
    key: Annotated[StrictStr | None, Field(max_length=40, description='a key, such as "D minor"')] = None
    seed: Annotated[StrictInt | None, Field(ge=0, le=MAX_SEED, description=f"an integer from 0 to {MAX_SEED}")] = None
    loop: Annotated[StrictBool, Field(description="true for a seamless loop, or false")] = False


class GenerateRequest(PlanRequest):
    """The music, and how it is to be delivered."""

    prompt: Annotated[StrictStr, Field(description=f"a description of the music, 1-{MAX_PROMPT} characters")] = ""
    output_format: Annotated[StrictStr, Field(description="mp3, wav, flac or ogg")] = "mp3"
    engine: Annotated[StrictStr, Field(max_length=80, description="an engine named by GET /v1/engines")] = "composer"
    loudness: Annotated[Number, Field(ge=MIN_LUFS, le=MAX_LUFS, description="a number of LUFS from -24 to -8")] = -14
    plan: Annotated[dict[str, Any] | None, Field(description="a plan from POST /v1/music/plan, edited")] = None


class Stems(BaseModel):
    """Where the four stems are; their sum is the track."""

    vocals: str
    drums: str
    bass: str
    other: str


class Progress(BaseModel):
    """How far a track is: the stage, 0-1 of the whole, and seconds of audio done."""

    stage: str
    fraction: float
    seconds_done: float


class Problem(BaseModel):
    """Why a track failed."""

    code: str
    message: str


class MusicTrack(BaseModel):
    """A track as POST /v1/music/generate answers it."""

    id: str
    status: Literal["pending", "processing", "completed", "failed"]
    audio_url: str
    duration: float
    genre: str | None
    tempo: int | None
    prompt: str
    created_at: str
    seed: int
    key: str | None
    engine: str
    title: str | None
    cached: bool
    error: Problem | None = None


class FullMusicTrack(MusicTrack):
    """A track as GET /v1/music/{track_id} answers it; links are null until the track is completed.

    All but `stream_url`, which can be heard while the track is made.
    """

    download_url: str | None
    stream_url: str | None
    waveform_url: str | None
    stems: Stems | None
    midi_url: str | None
    musicxml_url: str | None
    listing_url: str | None
    plan_url: str | None
    receipt_url: str | None
    tempo_exact: float | None
    output_format: str
    completed_at: str | None
    progress: Progress
    understood: list[dict[str, str]]
    ignored: list[str]
    sections: list[dict[str, Any]]
    played_by: str
    made_elsewhere: dict[str, Any] | None


class TrackList(BaseModel):
    """A page of tracks, newest first; `next_cursor` is null on the last one."""

    data: list[FullMusicTrack]
    next_cursor: str | None


class ErrorBody(BaseModel):
    """Every error."""

    class Inner(BaseModel):
        """What went wrong and what is allowed."""

        class Details(BaseModel):
            """The parameter at fault."""

            parameter: str | None = None
            value: Any = None
            expected: str | None = None

        code: str
        message: str
        details: Details | None = None

    error: Inner


ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorBody} for code in (400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 503)
}
