"""What a render gives: the finished mix, and its stems, which sum to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cadenza.audio.sound import Sound
from cadenza.audio.tape import rest


@dataclass(frozen=True, slots=True)
class Mixdown:
    """`stems` holds vocals, drums, bass and other (none where they were not asked for), all as long as the mix."""

    stems: Mapping[str, Sound]
    mix: Sound
    lufs: float
    true_peak_db: float
    sampled: bool = False  # whether recordings of instruments took part

    def rest(self) -> None:
        """Let go of the memory that long sounds take up until they are read again."""
        for sound in (self.mix, *self.stems.values()):
            rest(sound.samples)
