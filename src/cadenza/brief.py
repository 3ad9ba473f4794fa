"""What somebody asked for, in no provider's words."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from cadenza.errors import InvalidRequest, Unsupported

MIN_SECONDS, MAX_SECONDS = 3.0, 600.0
MIN_BPM, MAX_BPM = 40.0, 220.0
MIN_LUFS, MAX_LUFS = -24.0, -8.0
MAX_PROMPT = 5000
MAX_SEED = 2**31 - 1
FORMATS = ("mp3", "wav", "flac", "ogg")


@dataclass(frozen=True, slots=True)
class Brief:
    """One request for music. Fields left at None are the engine's to decide from the prompt."""

    prompt: str
    duration_seconds: float = 30.0
    seed: int = 0
    output_format: str = "mp3"
    engine: str = "composer"
    tempo_bpm: float | None = None  # quarter notes a minute
    key: str | None = None  # "D minor", "Eb major", "A dorian"
    genre: str | None = None
    loop: bool = False
    loudness_lufs: float = -14.0
    plan: Mapping[str, Any] | None = None  # an edited Plan as JSON; beats everything else
    options: Mapping[str, Any] = field(default_factory=dict)  # an engine's own extras

    def __post_init__(self) -> None:
        check_prompt(self.prompt, allow_empty=self.plan is not None)
        check_number("duration_seconds", self.duration_seconds, MIN_SECONDS, MAX_SECONDS)
        check_number("loudness_lufs", self.loudness_lufs, MIN_LUFS, MAX_LUFS)
        if self.tempo_bpm is not None:
            check_number("tempo_bpm", self.tempo_bpm, MIN_BPM, MAX_BPM)
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or not 0 <= self.seed <= MAX_SEED:
            raise InvalidRequest(
                f"seed must be a whole number from 0 to {MAX_SEED}",
                field="seed",
                value=self.seed,
                expected=f"integer 0-{MAX_SEED}",
            )
        if self.output_format not in FORMATS:
            raise Unsupported(
                f"output_format must be one of {', '.join(FORMATS)}",
                field="output_format",
                value=self.output_format,
                expected=", ".join(FORMATS),
            )

    def as_json(self) -> dict[str, Any]:
        """Return the brief as plain JSON values, every field present."""
        return {name: getattr(self, name) for name in FIELDS} | {"options": dict(self.options)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Brief:
        """Return the brief that `as_json` described; an unknown field is an error."""
        unknown = set(data) - set(FIELDS)
        if unknown:
            name = sorted(unknown)[0]
            raise InvalidRequest(f"unknown field {name!r}", field=name, expected="a field of Brief")
        return cls(**data)

    def fingerprint(self, version: str) -> str:
        """Return `sha256:…` over the canonical brief and `version`: equal fingerprints mean equal takes."""
        text = json.dumps({"brief": self.as_json(), "version": version}, sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


FIELDS = tuple(one.name for one in fields(Brief))


def check_prompt(prompt: object, *, allow_empty: bool = False) -> None:
    """Refuse a prompt that is no text, says nothing, or is longer than MAX_PROMPT characters."""
    if not isinstance(prompt, str):
        raise InvalidRequest("prompt must be text", field="prompt", value=prompt, expected="string")
    visible = any(unicodedata.category(c)[0] not in "CZ" for c in prompt)
    if not visible and not allow_empty:
        raise InvalidRequest(
            "prompt is empty: describe the music you want", field="prompt", value=prompt[:80], expected="1+ characters"
        )
    if len(prompt) > MAX_PROMPT:
        raise InvalidRequest(
            f"prompt is {len(prompt)} characters long; at most {MAX_PROMPT} are read",
            field="prompt",
            value=prompt[:80],
            expected=f"at most {MAX_PROMPT} characters",
        )
    try:
        prompt.encode()
    except UnicodeEncodeError as error:
        raise InvalidRequest(
            "prompt holds a lone surrogate, which is no character", field="prompt", expected="valid Unicode"
        ) from error


def check_number(name: str, value: object, low: float, high: float) -> None:
    """Refuse what is no finite number from `low` to `high`."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not low <= float(value) <= high:  # type: ignore[arg-type]
        raise InvalidRequest(
            f"{name} must be a number from {low:g} to {high:g}",
            field=name,
            value=value,
            expected=f"{low:g}-{high:g}",
        )
