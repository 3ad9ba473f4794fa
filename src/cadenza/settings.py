"""Every setting: a default here, `CADENZA_…` in the environment, or a flag of `cadenza serve` (which wins)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from cadenza.errors import InvalidRequest

PREFIX = "CADENZA_"


@dataclass(frozen=True, slots=True)
class Settings:
    """How one server runs. docs/reference/settings.md says what each is for."""

    host: str = "127.0.0.1"
    port: int = 8000
    data: Path = Path("cadenza-data")
    database: str = ""  # "" means SQLite in the data directory; else a postgresql:// URL
    workers: int = 1
    streams: int = 2  # tracks played live at once, for those who listen while they are made
    auth: bool = True
    public_url: str = ""  # what links begin with; "" means the address the client used
    hold_seconds: float = 60.0  # how long POST waits for the audio before it answers pending
    render_limit_seconds: float = 900.0
    shutdown_seconds: float = 20.0
    max_body_bytes: int = 1_000_000
    soundfont: str = ""  # a path, several parted by the path separator, or "none" for own synthesis only
    log_level: str = "info"
    elevenlabs_key: str = field(default="", repr=False)  # turns the engine `elevenlabs` on
    elevenlabs_url: str = "https://api.elevenlabs.io"
    elevenlabs_model: str = "music_v1"
    elevenlabs_format: str = "auto"  # what is asked of them, one of their output_format names
    elevenlabs_stems: bool = True  # whether each take is separated too, which they charge for
    elevenlabs_minute_usd: float = 0.0  # what a minute of music costs the operator there; 0: unknown
    replicate_key: str = field(default="", repr=False)  # turns the engine `replicate` on
    replicate_url: str = "https://api.replicate.com"
    replicate_model: str = "meta/musicgen"  # owner/name, or owner/name:version
    replicate_input: str = ""  # JSON: the model's input with "{prompt}", "{seconds}" and "{seed}"; "" for musicgen's
    replicate_max_seconds: float = 120.0
    replicate_wait_seconds: int = 0  # how long they are asked to hold the answer to a creation, 1 to 60; 0: not at all
    replicate_second_usd: float = 0.0  # what a second of the machine costs the operator there; 0: unknown
    caller_keys: bool = True  # whether requests may bring keys of providers
    provider_timeout_seconds: float = 240.0  # how long a provider may be silent
    fallback: str = ""  # engines to try in turn where one fails: "elevenlabs replicate composer"
    webhook_allow: str = ""  # networks inside that webhooks may call: "127.0.0.0/8, 10.1.0.0/16"
    max_upload_bytes: int = 50_000_000
    strict_engines: bool = False  # refuse a model that no engine here is, instead of letting another play it
    engine_map: str = ""  # who plays such a model: "elevenlabs:music_v1=composer, replicate:musicgen=composer"

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{(self.data / 'cadenza.sqlite').resolve()}"

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    def with_flags(self, flags: Mapping[str, Any]) -> Settings:
        """Return the settings with those of `flags` that are not None laid over them."""
        known = {f.name for f in fields(self)}
        return replace(self, **{k: v for k, v in flags.items() if k in known and v is not None})


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that the environment asks for; one it cannot read is an InvalidRequest."""
    environment = os.environ if environment is None else environment
    found: dict[str, Any] = {}
    for one in fields(Settings):
        text = environment.get(PREFIX + one.name.upper())
        if text is not None:
            found[one.name] = _read(one.name, text, one.default)
    return Settings(**found)


def _read(name: str, text: str, default: object) -> object:
    try:
        if isinstance(default, bool):
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        if isinstance(default, Path):
            return Path(text)
        return type(default)(text)  # type: ignore[call-arg]
    except (KeyError, ValueError) as error:
        expected = type(default).__name__ if not isinstance(default, bool) else "1 or 0"
        raise InvalidRequest(
            f"{PREFIX}{name.upper()}={text!r} cannot be read: it takes {expected}",
            field=PREFIX + name.upper(),
            value=text,
            expected=expected,
        ) from error
