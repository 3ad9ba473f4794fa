"""The messages of ElevenLabs' music API: bodies, composition plans, output formats, errors.

After the reference at elevenlabs.io/docs and the clients elevenlabs 2.78 (Python) and 2.73 (JavaScript).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

KEY_HEADER, SONG_HEADER = "xi-api-key", "song-id"
COMPOSE, STREAM, DETAILED = "/v1/music", "/v1/music/stream", "/v1/music/detailed"
DETAILED_STREAM, UPLOAD = "/v1/music/detailed/stream", "/v1/music/upload"
PLAN, STEMS = "/v1/music/plan", "/v1/music/stem-separation"
MODELS = ("music_v1", "music_v2", "music_v2_5")
STEM_VARIATIONS = ("two_stems_v1", "six_stems_v1")
MIN_MS, MAX_MS = 3000, 600000
MAX_SECTION_MS = 120000
MAX_PROMPT, MAX_SEED = 4100, 2147483647
ONLY_THEIRS = ("model_id", "composition_plan", "music_prompt", "music_length_ms", "force_instrumental")

Style = Annotated[str, Field(max_length=400)]
Styles = Annotated[list[Style], Field(max_length=50, description="a list of at most 50 texts")]


class Message(BaseModel):
    """A message; fields that we do not know are not read."""

    model_config = ConfigDict(extra="ignore", protected_namespaces=())


class Section(Message):
    """One section of a first-generation plan."""

    section_name: Annotated[str, Field(min_length=1, max_length=100)]
    positive_local_styles: Styles = []
    negative_local_styles: Styles = []
    duration_ms: Annotated[int, Field(ge=MIN_MS, le=MAX_SECTION_MS)]
    lines: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=30)] = []
    source_from: dict[str, Any] | None = None


class MusicPrompt(Message):
    """A composition plan of `music_v1`."""

    positive_global_styles: Styles = []
    negative_global_styles: Styles = []
    sections: Annotated[list[Section], Field(min_length=1, max_length=30)]


class Chunk(Message):
    """One stretch of a second-generation plan; `song_id` and `range` name a stretch of an earlier song instead."""

    text: Annotated[str, Field(max_length=6000)] = ""
    duration_ms: Annotated[int, Field(ge=MIN_MS, le=MAX_MS)] = MIN_MS
    positive_styles: Styles = []
    negative_styles: Styles | None = None
    context_adherence: str | None = None
    conditioning_ref: dict[str, Any] | None = None
    condition_strength: str | None = None
    song_id: str | None = None
    range: dict[str, Any] | None = None


class ChunkPlan(Message):
    """A composition plan of `music_v2`."""

    chunks: Annotated[list[Chunk], Field(min_length=1, max_length=30)]


Length = Annotated[
    int | None, Field(ge=MIN_MS, le=MAX_MS, description=f"a whole number of milliseconds from {MIN_MS} to {MAX_MS}")
]
Prompt = Annotated[str | None, Field(max_length=MAX_PROMPT, description=f"a text of at most {MAX_PROMPT} characters")]
Model = Annotated[Literal["music_v1", "music_v2", "music_v2_5"], Field(description=" or ".join(MODELS))]


class ComposeRequest(Message):
    """What compose, stream and detailed take: a prompt or a plan."""

    prompt: Prompt = None
    composition_plan: MusicPrompt | ChunkPlan | None = None
    music_prompt: MusicPrompt | None = None
    music_length_ms: Length = None
    model_id: Model = "music_v1"
    seed: Annotated[int | None, Field(ge=0, le=MAX_SEED, description=f"a whole number from 0 to {MAX_SEED}")] = None
    force_instrumental: bool = False
    finetune_id: str | None = None
    respect_sections_durations: bool = True
    store_for_inpainting: bool = False
    with_timestamps: bool = False
    with_waveform_visual: bool = False
    sign_with_c2pa: bool = False


class PlanRequest(Message):
    """What the plan endpoint takes."""

    prompt: Annotated[str, Field(max_length=MAX_PROMPT, description=f"a text of at most {MAX_PROMPT} characters")]
    music_length_ms: Length = None
    source_composition_plan: MusicPrompt | ChunkPlan | None = None
    model_id: Model = "music_v1"


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """One of the names of `output_format`: how it is coded, at which rate, and at which bit rate (0: none)."""

    name: str
    codec: str  # mp3, pcm, ulaw, alaw, opus
    sample_rate: int
    kilobits: int
    media_type: str
    extension: str


def _formats() -> dict[str, OutputFormat]:
    named: dict[str, tuple[str, str, dict[int, tuple[int, ...]]]] = {
        "mp3": ("audio/mpeg", "mp3", {22050: (32,), 24000: (48,), 44100: (32, 64, 96, 128, 192)}),
        "pcm": ("audio/pcm", "pcm", dict.fromkeys((8000, 16000, 22050, 24000, 32000, 44100, 48000), (0,))),
        "ulaw": ("audio/basic", "ulaw", {8000: (0,)}),
        "alaw": ("audio/x-alaw", "alaw", {8000: (0,)}),
        "opus": ("audio/ogg", "opus", {48000: (32, 64, 96, 128, 192)}),
    }
    named["mp3"][2][48000] = (128, 192, 240, 320)
    found = {}
    for codec, (media_type, extension, rates) in named.items():
        for rate, bit_rates in rates.items():
            for kilobits in bit_rates:
                name = f"{codec}_{rate}" + (f"_{kilobits}" if kilobits else "")
                found[name] = OutputFormat(name, codec, rate, kilobits, media_type, extension)
    return found


FORMATS: Mapping[str, OutputFormat] = _formats()
HEARD_ALOUD = ("mp3", "opus")  # codings that can be passed on piece by piece and still be read as a whole
AUTO = {"music_v1": "mp3_44100_128", "music_v2": "mp3_48000_192", "music_v2_5": "mp3_48000_192"}


def error_body(code: str, message: str, *, request_id: str, **more: Any) -> dict[str, Any]:
    """Return an error as ElevenLabs words it; `status` is the older name of `code`."""
    kind = "validation_error" if code.startswith(("invalid_param", "bad_", "unsupported")) else "error"
    return {
        "detail": {"type": kind, "code": code, "message": message, "status": code, "request_id": request_id, **more}
    }


def read_error(body: Any) -> tuple[str, str, str]:
    """Return (code, message, suggestion) of an error in any of the forms that ElevenLabs has used."""
    detail = body.get("detail") if isinstance(body, dict) else None
    if isinstance(detail, list) and detail and isinstance(detail[0], dict):
        where = ".".join(str(step) for step in detail[0].get("loc", ()))
        return "invalid_parameters", f"{where}: {detail[0].get('msg', '')}", ""
    if not isinstance(detail, dict):
        return "", str(detail or ""), ""
    data = detail.get("data")
    suggestion = ""
    for place in (data if isinstance(data, dict) else {}, detail):
        for name in ("prompt_suggestion", "composition_plan_suggestion"):
            suggestion = suggestion or str(place.get(name) or "")
    return str(detail.get("code") or detail.get("status") or ""), str(detail.get("message") or ""), suggestion
