"""Sends: the echo, the chorus and the room that channels share, and their return to a bus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.level import from_db
from cadenza.score.production import Production
from cadenza.synth.fx.chorus import Chorus
from cadenza.synth.fx.echo import Echo
from cadenza.synth.fx.reverb import Reverb
from cadenza.synth.fx.spaces import space
from cadenza.synth.fx.strip import CHORUS, ECHO, ROOM

CHUNK = 1 << 18  # frames between two reports


@dataclass(frozen=True, slots=True)
class Sends:
    """What channels pour into: `room` (2, frames), `echo` and `chorus` (frames,); `poured` names those in use."""

    room: NDArray[np.float32]
    echo: NDArray[np.float32]
    chorus: NDArray[np.float32]
    poured: set[str]

    @classmethod
    def empty(cls, frames: int, production: Production) -> Sends:
        """Return sends at rest; what the production does without takes no memory."""
        wide = frames if production.reverb > 0.0 or production.delay > 0.0 else 0
        echo = frames if production.delay > 0.0 else 0
        chorus = frames if production.chorus > 0.0 else 0
        return cls(np.zeros((2, wide), np.float32), np.zeros(echo, np.float32), np.zeros(chorus, np.float32), set())

    def note(self, settings: NDArray[np.float64]) -> None:
        """Remember which sends a channel with these settings pours into."""
        amounts = {"room": settings[ROOM], "echo": settings[ECHO], "chorus": settings[CHORUS]}
        self.poured.update(name for name, amount in amounts.items() if amount > 0.0)


def bring_back(
    sends: Sends,
    bus: NDArray[np.float32],
    production: Production,
    *,
    beat_seconds: float,
    sample_rate: int,
    seed: int,
    report: Callable[[float], None],
) -> None:
    """Add the effects of `sends` to `bus`, echoes into the room too. `report` hears the fraction done."""
    facts = space(production.space)
    frames = bus.shape[1]
    seconds = min(max(production.delay_beats * beat_seconds, 0.06), 1.6)
    echo = Echo(seconds, sample_rate=sample_rate)
    chorus = Chorus(sample_rate=sample_rate)
    reverb = Reverb(facts, sample_rate=sample_rate, seed=seed)
    for start in range(0, frames, CHUNK):
        end = min(start + CHUNK, frames)
        if "chorus" in sends.poured:
            chorus.add(sends.chorus, bus, start=start, end=end, gain=0.7)
        if "echo" in sends.poured:
            echo.add(sends.echo, bus, sends.room, start=start, end=end, gain=0.5, to_room=0.12)
        if production.reverb > 0.0 and sends.poured & {"room", "echo"}:
            reverb.add(sends.room, bus, start=start, end=end, gain=from_db(facts.wet_db))
        report(end / frames)
