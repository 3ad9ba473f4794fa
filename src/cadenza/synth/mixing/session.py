"""A session: what holds for the whole of one render, its lengths, its clock, its kicks, its leads."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.crew import ALONE, Crew
from cadenza.audio.level import from_db
from cadenza.audio.tape import Samples, tape
from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.production import Production
from cadenza.score.score import Performance, PerformedPart
from cadenza.synth.ensemble import Player
from cadenza.synth.fx.spaces import space
from cadenza.synth.mastering.ending import fade_curve
from cadenza.synth.mixing import balance, curves

Report = Callable[[str, float, float], None]  # stage, fraction 0-1 of the whole render, seconds of audio done

_LONGEST_TAIL_SECONDS = 8.0
_AWAY_DB, _AWAY_OF_PUNCH_DB, _AWAY_SECONDS = 1.5, 6.0, 0.1  # how far and how long a bass makes way for the kick
_GIVEN_BACK, _MOST_GIVEN_DB = 0.75, 4.0  # of what the pump takes
_APART = ("lead", "bed", "fx")  # what is no crowd to a lead
_APART_SECONDS = 0.3  # … and for no more of a roll of kicks, which would drown it


class Session:
    """One render: what is asked for, and what every part of the desk needs of it."""

    def __init__(
        self,
        performance: Performance,
        production: Production,
        sample_rate: int,
        report: Report | None,
        *,
        crew: Crew = ALONE,
    ) -> None:
        self.crew = crew
        self.performance, self.production, self.sample_rate = performance, production, sample_rate
        self._report = report or _unheard
        self.frames = round(performance.duration_seconds * sample_rate)
        tail = space(production.space).decay_seconds + 1.0 if performance.loop else 0.0
        self.total_frames = self.frames + round(min(tail, _LONGEST_TAIL_SECONDS) * sample_rate)
        self.beat_seconds = 60.0 / performance.score.tempo.bpm_at(0)
        score = performance.score
        self.sections = [float(score.tempo.seconds_at(marker.start_beat)) for marker in score.markers]
        self.at = curves.times(self.total_frames, sample_rate=sample_rate)
        kits = [p.name for p in performance.parts if p.role == "drums" and not _is_pitched(p.instrument)]
        self.kicks = curves.kick_times(performance, is_kit=frozenset(kits))
        leads = [curves.presence(p, self.at) for p in performance.parts if p.role == "lead" and p.notes]
        self.lead = np.max(leads, axis=0) if leads else None
        last = max((note.start_seconds for part in performance.parts for note in part.notes), default=0.0)
        self.ring_seconds = performance.duration_seconds - last - 0.1  # how long the last note struck may ring
        self._done = 0.0
        self._lift_lu = 0.0

    @cached_property
    def _dip(self) -> NDArray[np.float64]:
        return curves.dips(self.kicks, self.at, back_seconds=curves.pump_seconds(self.beat_seconds))

    @cached_property
    def _stroke(self) -> NDArray[np.float64]:
        """Where the kick's own stroke is: what lies under it there beats against it, or hides it."""
        single: list[tuple[float, float]] = []
        for kick in self.kicks:
            if not single or kick[0] - single[-1][0] > _APART_SECONDS:
                single.append(kick)
        return curves.dips(single, self.at, back_seconds=_AWAY_SECONDS)

    def balance(self, players: Sequence[Player]) -> None:
        """Hear who plays with the lead, and raise it over a crowd."""
        if self.lead is None:
            return
        time = max(float(self.lead.sum()), 1e-9)
        levels = [balance.level_lu(p.part, p.instrument.place, self.production) for p in players]
        shares = [float((self.lead * curves.presence(p.part, self.at)).sum()) / time for p in players]
        leads = [level for player, level in zip(players, levels, strict=True) if player.part.role == "lead"]
        rest = [n for n, player in enumerate(players) if player.part.role not in _APART]
        self._lift_lu = balance.lift_lu([levels[n] for n in rest], [shares[n] for n in rest], leads)

    def _taken_db(self, pumped: curves.Curve, part: PerformedPart) -> float:
        """Return what a pump takes off a part's loudness on the whole, most of which its fader gives back."""
        sounding = curves.presence(part, self.at)
        left = float((pumped * pumped * sounding).sum()) / max(float(sounding.sum()), 1e-9)
        return min(-_GIVEN_BACK * 10.0 * math.log10(max(left, 1e-3)), _MOST_GIVEN_DB) if sounding.any() else 0.0

    def tell(self, stage: str, fraction: float) -> None:
        self._done = max(self._done, min(fraction, 1.0))
        self._report(stage, self._done, self._done * self.performance.duration_seconds)

    def silence(self) -> Samples:
        return tape(2, self.frames)

    def fade(self, mix: Samples) -> Samples:
        """Return the fade at the end of a mix: nothing where it is a loop."""
        if self.performance.loop:
            return np.zeros(0, np.float32)
        return fade_curve(mix, sample_rate=self.sample_rate, ring_seconds=self.ring_seconds)

    def fader(self, player: Player) -> curves.Curve:
        """Return how the part's fader moves: its own automation, the kick's pump, the room it leaves the lead."""
        part, place = player.part, player.instrument.place
        curve = curves.automation(part, self.at)
        if part.role == "lead" and self._lift_lu > 0.0:
            curve = curve * np.float32(from_db(self._lift_lu))
        depth = 12.0 * self.production.sidechain * place.sidechained
        if self.kicks and depth > 0.0 and player.stem != "drums":
            pumped = curves.pulled(self._dip, depth_db=depth)
            curve = curve * pumped * np.float32(from_db(self._taken_db(pumped, part)))
        if self.kicks and part.role == "bass":
            away = _AWAY_DB + _AWAY_OF_PUNCH_DB * self.production.punch
            curve = curve * curves.pulled(self._stroke, depth_db=max(away - depth, 0.0))
        if self.lead is not None and part.role in balance.YIELDING:
            curve = curve * (10.0 ** (-balance.YIELD_DB * self.lead / 20.0)).astype(np.float32)
        return curve


def _is_pitched(instrument: str) -> bool:
    return INSTRUMENTS[instrument].pitched if instrument in INSTRUMENTS else True


def _unheard(_stage: str, _fraction: float, _seconds: float) -> None: ...
