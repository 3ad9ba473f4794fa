"""What a render gives: the finished mix, and its stems, which sum to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cadenza.audio.sound import Sound


@dataclass(frozen=True, slots=True)
class Mixdown:
    """`stems` holds vocals, drums, bass and other (none where they were not asked for), all as long as the mix."""

    stems: Mapping[str, Sound]
    mix: Sound
    lufs: float
    true_peak_db: float
    sampled: bool = False  # whether recordings of instruments took part
