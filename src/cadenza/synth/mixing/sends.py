"""Sends: the echo, the chorus and the room that channels share, and their return to a bus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.crew import ALONE, Crew
from cadenza.audio.level import from_db
from cadenza.audio.tape import rest, tape
from cadenza.score.production import Production
from cadenza.synth.fx.chorus import Chorus
from cadenza.synth.fx.echo import FEEDBACK, Echo
from cadenza.synth.fx.reverb import Reverb
from cadenza.synth.fx.spaces import space
from cadenza.synth.fx.strip import CHORUS, ECHO, ROOM

CHUNK = 1 << 18  # frames between two reports

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Bus:
    """What channels pour into: `dry` and `room` (2, frames), `echo` and `chorus` (frames,).

    `poured` names the sends in use.
    """

    dry: Samples
    room: Samples
    echo: Samples
    chorus: Samples
    poured: set[str]

    @classmethod
    def empty(cls, frames: int, production: Production) -> Bus:
        """Return a bus at rest; what the production does without takes no memory."""
        wide = frames if production.reverb > 0.0 or production.delay > 0.0 else 0
        echo = frames if production.delay > 0.0 else 0
        chorus = frames if production.chorus > 0.0 else 0
        return cls(tape(2, frames), tape(2, wide), tape(1, echo)[0], tape(1, chorus)[0], set())

    @property
    def frames(self) -> int:
        return int(self.dry.shape[1])

    def note(self, settings: NDArray[np.float64]) -> None:
        """Remember which sends a channel with these settings pours into."""
        amounts = {"room": settings[ROOM], "echo": settings[ECHO], "chorus": settings[CHORUS]}
        self.poured.update(name for name, amount in amounts.items() if amount > 0.0)

    def rest(self) -> None:
        """Let go of the memory of a long bus until it is used again."""
        for samples in (self.dry, self.room, self.echo, self.chorus):
            rest(samples)


def bring_back(
    bus: Bus,
    production: Production,
    *,
    beat_seconds: float,
    sample_rate: int,
    seed: int,
    report: Callable[[float], None],
    crew: Crew = ALONE,
) -> Samples:
    """Add the effects of the sends to the dry bus, echoes into the room too, and return it.

    `report` hears the fraction done.
    """
    returns = Returns(production, beat_seconds=beat_seconds, sample_rate=sample_rate, seed=seed)
    pieces = [(start, min(start + CHUNK, bus.frames)) for start in range(0, bus.frames, CHUNK)]
    ahead = [crew.start(partial(returns.add_echoes, bus, *pieces[0]))] if pieces else []
    for number, (start, end) in enumerate(pieces):
        ahead.pop()()
        if number + 1 < len(pieces):
            ahead.append(crew.start(partial(returns.add_echoes, bus, *pieces[number + 1])))
        returns.add_room(bus, start, end)
        bus.rest()
        report(end / bus.frames)
    return bus.dry


class Returns:
    """The effects that the sends feed, as far as they have come."""

    def __init__(self, production: Production, *, beat_seconds: float, sample_rate: int, seed: int) -> None:
        facts = space(production.space)
        seconds = min(max(production.delay_beats * beat_seconds, 0.06), 1.6)
        more = min(max(production.delay - 0.35, 0.0), 0.4)  # the more echo is asked for, the longer it comes back
        self._echo = Echo(seconds, sample_rate=sample_rate, feedback=FEEDBACK + 0.35 * more)
        self._chorus = Chorus(sample_rate=sample_rate)
        self._reverb = Reverb(facts, sample_rate=sample_rate, seed=seed)
        self._wet, self._has_room = from_db(facts.wet_db), production.reverb > 0.0

    def add(self, bus: Bus, start: int, end: int) -> None:
        """Add the effects of frames `start` (a multiple of 64) to `end` to the dry bus; calls follow one another."""
        self.add_echoes(bus, start, end)
        self.add_room(bus, start, end)

    def add_echoes(self, bus: Bus, start: int, end: int) -> None:
        """Add the chorus, and the echo, to the dry bus and of that a little to the room's."""
        if "chorus" in bus.poured:
            self._chorus.add(bus.chorus, bus.dry, start=start, end=end, gain=0.7)
        if "echo" in bus.poured:
            self._echo.add(bus.echo, bus.dry, bus.room, start=start, end=end, gain=0.5, to_room=0.12)

    def add_room(self, bus: Bus, start: int, end: int) -> None:
        """Add the room to the dry bus, where the echoes are already."""
        if self._has_room and bus.poured & {"room", "echo"}:
            self._reverb.add(bus.room, bus.dry, start=start, end=end, gain=self._wet)
