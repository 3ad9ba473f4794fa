"""ElevenLabs' words to ours and back: pure functions and the error table."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from starlette.responses import JSONResponse

from cadenza.brief import MAX_SEED, Brief
from cadenza.engines.form import AskedForm, AskedSection
from cadenza.errors import (
    CadenzaError,
    Cancelled,
    Conflict,
    EngineFailed,
    InsufficientCredits,
    InvalidRequest,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    RateLimited,
    TooLarge,
    Unavailable,
    Unsupported,
)
from cadenza.jobs import Job
from cadenza.wire import elevenlabs as wire

DIALECT = "elevenlabs"
DEFAULT_SECONDS = 30.0
SUGGESTED = " It suggests: "
NAMES = {"duration_seconds": "music_length_ms", "tempo_bpm": "prompt", "body": "body"}
# the first class that fits decides: (status, code)
ERRORS: tuple[tuple[type[CadenzaError], int, str], ...] = (
    (InvalidRequest, 422, "invalid_parameters"),
    (NotAuthenticated, 401, "invalid_api_key"),
    (InsufficientCredits, 401, "quota_exceeded"),
    (NotAllowed, 403, "missing_permissions"),
    (NotFound, 404, "not_found"),
    (Conflict, 409, "conflict"),
    (TooLarge, 413, "file_too_large"),
    (RateLimited, 429, "rate_limit_exceeded"),
    (EngineFailed, 500, "generation_failed"),
    (Cancelled, 409, "cancelled"),
    (Unavailable, 503, "service_unavailable"),
)


def to_brief(
    asked: wire.ComposeRequest, *, engine: str, draw_seed: Callable[[], int] = lambda: secrets.randbelow(MAX_SEED)
) -> Brief:
    """Return the brief that a request means; sound is asked for without loss, to be coded as the client wants it."""
    plan = asked.composition_plan or asked.music_prompt
    if (plan is None) == (asked.prompt is None):
        raise InvalidRequest(
            "give either a prompt or a composition_plan", field="prompt", expected="one of prompt and composition_plan"
        )
    if asked.finetune_id is not None:
        raise Unsupported("there are no finetunes here", field="finetune_id", value=asked.finetune_id)
    if plan is not None and asked.music_length_ms is not None:
        raise InvalidRequest(
            "music_length_ms does not go with a composition plan: its sections have lengths",
            field="music_length_ms",
            value=asked.music_length_ms,
        )
    options: dict[str, Any] = {"model": asked.model_id}
    form = None if plan is None else to_form(plan)
    if form is not None:
        options |= form.as_options()
    if asked.force_instrumental:
        options["instrumental"] = True
    seconds = DEFAULT_SECONDS if asked.music_length_ms is None else asked.music_length_ms / 1000
    return Brief(
        prompt=asked.prompt if form is None else form.prompt(),  # type: ignore[arg-type]
        duration_seconds=seconds if form is None else round(form.seconds, 3),
        seed=draw_seed() if asked.seed is None else asked.seed,
        output_format="flac",
        engine=engine,
        options=options,
    )


def to_form(plan: wire.MusicPrompt | wire.ChunkPlan) -> AskedForm:
    """Return a composition plan of either generation as a form; Unsupported where it quotes an earlier song."""
    if isinstance(plan, wire.MusicPrompt):
        for n, section in enumerate(plan.sections):
            if section.source_from is not None:
                raise quoting(f"composition_plan.sections[{n}].source_from")
        return AskedForm(
            tuple(
                AskedSection(
                    section.section_name,
                    section.duration_ms / 1000,
                    tuple(section.positive_local_styles),
                    tuple(section.negative_local_styles),
                    tuple(section.lines),
                )
                for section in plan.sections
            ),
            tuple(plan.positive_global_styles),
            tuple(plan.negative_global_styles),
        )
    for n, chunk in enumerate(plan.chunks):
        if chunk.song_id is not None or chunk.conditioning_ref is not None:
            raise quoting(f"composition_plan.chunks[{n}]")
    return AskedForm(tuple(_chunk(chunk, n) for n, chunk in enumerate(plan.chunks)))


def _chunk(chunk: wire.Chunk, n: int) -> AskedSection:
    """Return a chunk as a section; a first line in brackets is its name, what follows are its words."""
    lines = [line.strip() for line in chunk.text.splitlines() if line.strip()]
    named = bool(lines) and lines[0].startswith("[") and lines[0].endswith("]")
    name = lines[0][1:-1].strip() if named else ""
    return AskedSection(
        name or f"Section {n + 1}",
        chunk.duration_ms / 1000,
        tuple(chunk.positive_styles),
        tuple(chunk.negative_styles or ()),
        tuple(lines[1:] if named else lines),
    )


def quoting(field: str) -> Unsupported:
    """Return the error for a plan that would have a stretch of an earlier song."""
    return Unsupported(f"{field}: stretches of earlier songs cannot be put into new ones here", field=field)


def to_plan(form: AskedForm, *, model: str) -> dict[str, Any]:
    """Return a form as the composition plan of a model's generation."""
    if model != "music_v1":
        return {
            "chunks": [
                {
                    "text": "\n".join([f"[{section.name}]", *section.lines]),
                    "duration_ms": round(section.seconds * 1000),
                    "positive_styles": [*form.styles, *section.styles][:50],
                    "negative_styles": [*form.unwanted, *section.unwanted][:50],
                }
                for section in form.sections
            ]
        }
    return {
        "positive_global_styles": list(form.styles),
        "negative_global_styles": list(form.unwanted),
        "sections": [
            {
                "section_name": section.name,
                "positive_local_styles": list(section.styles),
                "negative_local_styles": list(section.unwanted),
                "duration_ms": round(section.seconds * 1000),
                "lines": list(section.lines),
            }
            for section in form.sections
        ],
    }


def whole(name: str, seconds: float, styles: Sequence[str]) -> AskedForm:
    """Return the form of a song of which nothing but its length and its styles is known."""
    total_ms = max(round(seconds * 1000), wire.MIN_MS)
    count = -(-total_ms // wire.MAX_SECTION_MS)
    lengths = [total_ms // count] * (count - 1) + [total_ms - total_ms // count * (count - 1)]
    return AskedForm(tuple(AskedSection(name, ms / 1000) for ms in lengths), tuple(styles))


def to_events(
    song_id: str, told: Mapping[str, Any], audio: Iterable[bytes], format: wire.OutputFormat
) -> Iterator[dict[str, Any]]:
    """Yield a song as events: its plan, what is said of it, its sound in pieces, its end. The names are ours."""
    yield {"type": "composition_plan", "composition_plan": told["composition_plan"]}
    yield {"type": "song_metadata", "song_id": song_id, "song_metadata": told["song_metadata"]}
    more = {name: told[name] for name in ("words_timestamps", "waveform_visual") if name in told}
    for number, piece in enumerate(audio):
        sound = {"audio_base64": base64.b64encode(piece).decode(), "media_type": format.media_type}
        yield {"type": "audio", **sound, **(more if number == 0 else {})}
    yield {"type": "complete", "song_id": song_id}


def event_lines(event: Mapping[str, Any], *, sse: bool) -> bytes:
    """Return an event as it is sent: as a server-sent event, or as a JSON text on a line that holds its JSON.

    The documentation has server-sent events; both published clients read a JSON text from each line.
    """
    text = json.dumps(event, ensure_ascii=True, separators=(",", ":"))
    return f"event: {event['type']}\ndata: {text}\n\n".encode() if sse else f"{json.dumps(text)}\n".encode()


def to_metadata(job: Job) -> dict[str, Any]:
    """Return what is said of a song beside its plan; `cadenza` says what was understood, ignored and who played."""
    facts = ("understood", "ignored", "fallback", "length", "stems", "detected")
    return {
        "title": job.title or "Untitled",
        "description": job.brief.prompt,
        "genres": [job.genre] if job.genre else [],
        "languages": [],
        "is_explicit": False,
        "cadenza": {"engine": job.played_by, **{name: job.facts[name] for name in facts if name in job.facts}},
    }


def output_format(name: str | None, *, model: str = "music_v1") -> wire.OutputFormat:
    """Return the format that a query names; Unsupported for one that there is not."""
    chosen = wire.AUTO[model] if name in (None, "auto") else str(name)
    if chosen not in wire.FORMATS:
        raise Unsupported(
            f"output_format {chosen[:40]!r} is none that we write",
            field="output_format",
            value=chosen[:40],
            expected=", ".join(("auto", *wire.FORMATS)),
        )
    return wire.FORMATS[chosen]


def error_response(error: CadenzaError, status: int | None = None) -> JSONResponse:
    """Return an error in ElevenLabs' shape."""
    found, code = next(((s, c) for kind, s, c in ERRORS if isinstance(error, kind)), (500, "internal_error"))
    more: dict[str, Any] = {}
    if isinstance(error, InvalidRequest):
        more = {"param": NAMES.get(error.field or "", error.field), "expected": error.expected}
    message = error.message
    if error.code == "prompt_refused":
        message, _, suggestion = error.message.partition(SUGGESTED)
        found, code = 400, "bad_prompt"
        more = {"data": {"prompt_suggestion": suggestion}} if suggestion else {}
    headers = {"Retry-After": str(error.retry_after_seconds)} if isinstance(error, RateLimited) else {}
    body = wire.error_body(code, message, request_id=secrets.token_hex(16), **more)
    return JSONResponse(body, status_code=status or found, headers=headers)
