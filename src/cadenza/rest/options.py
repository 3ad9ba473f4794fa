"""The free options that a client passes to a provider: those that a brief has a field for, and all others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cadenza.brief import FORMATS
from cadenza.errors import InvalidRequest

MAX_TEXT = 200
# their name: ours
NAMES: Mapping[str, str] = {
    "seed": "seed",
    "key": "key",
    "tempo": "tempo_bpm",
    "tempo_bpm": "tempo_bpm",
    "bpm": "tempo_bpm",
    "genre": "genre",
    "loop": "loop",
    "loudness": "loudness_lufs",
    "loudness_lufs": "loudness_lufs",
    "output_format": "output_format",
    "plan": "plan",
}
KINDS: Mapping[str, tuple[str, tuple[type, ...]]] = {
    "seed": ("a whole number", (int,)),
    "key": ("text", (str,)),
    "tempo_bpm": ("a number", (int, float)),
    "genre": ("text", (str,)),
    "loop": ("true or false", (bool,)),
    "loudness_lufs": ("a number", (int, float)),
    "output_format": ("text", (str,)),
    "plan": ("an object", (dict,)),
}


def read_options(options: Mapping[str, Any], *, within: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (fields of a brief, all others as they are); InvalidRequest names `within.<option>` of a wrong kind."""
    ours: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for name, value in options.items():
        field = NAMES.get(name)
        if field is None:
            others[name] = value
            continue
        words, kinds = KINDS[field]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise InvalidRequest(f"{within}.{name} must be {words}", field=f"{within}.{name}", expected=words)
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise InvalidRequest(
                f"{within}.{name} must be at most {MAX_TEXT} characters",
                field=f"{within}.{name}",
                expected=f"at most {MAX_TEXT} characters",
            )
        ours[field] = container(str(value)) if field == "output_format" else value
    return ours, others


def container(name: str) -> str:
    """Return our format of one named like `mp3_44100_128`: what stands before the rate."""
    head = name.partition("_")[0].lower()
    return {"pcm": "wav", **{known: known for known in FORMATS}}.get(head, name)


def rename(error: InvalidRequest, names: Mapping[str, str], *, within: str) -> InvalidRequest:
    """Return what a brief refuses with the name that the client wrote: one of `names`, else an option `within`."""
    field = error.field or ""
    theirs = names.get(field)
    if theirs is None:
        option = next((name for name, ours in NAMES.items() if ours == field), field)
        theirs = f"{within}.{option}"
    return type(error)(
        error.message.replace(field or "\0", theirs), field=theirs, value=error.value, expected=error.expected
    )
