"""Production: how the record should sound, as facts that a plan names and the desk obeys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

SPACES = ("dry", "booth", "room", "plate", "spring", "chamber", "hall", "cathedral", "endless")


@dataclass(frozen=True, slots=True)
class Production:
    """Every amount is 0-1 unless its name carries a unit; the defaults are a clean modern mix."""

    space: str = "room"  # one of SPACES
    reverb: float = 0.25  # how wet the sends are
    delay: float = 0.0  # tempo-synced echo
    delay_beats: float = 0.75
    chorus: float = 0.0
    width: float = 0.6  # stereo width; 0 is mono
    brightness: float = 0.0  # -1 dark … 1 bright: a tilt around 1 kHz
    warmth: float = 0.2  # low-mid and saturation
    lowpass_hz: float = 0.0  # 0: none
    highpass_hz: float = 0.0
    saturation: float = 0.1
    wow_cents: float = 0.0  # slow pitch wobble of tape
    bits: int = 0  # 0: none; 12 or 8 for old samplers
    sidechain: float = 0.0  # how deep the kick ducks the rest
    punch: float = 0.4  # drum bus compression
    glue: float = 0.4  # mix bus compression
    drive: float = 0.0  # distortion asked for in the prompt
    spectrum: str = "modern"  # the balance to aim at: modern, bass, bright, warm, orchestral, lofi, acoustic
    dynamics: float = 0.5  # 0 flat and loud … 1 wide, for swells

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Production:
        known = {f.name for f in fields(cls)}
        return cls(**{k: v for k, v in data.items() if k in known})
