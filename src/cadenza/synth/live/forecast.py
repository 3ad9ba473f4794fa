"""How loud a piece is going to be, told from its score before a note has sounded; and what to make of being wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.loudness import gated_lufs, k_weighting, weigh
from cadenza.audio.sound import Samples
from cadenza.synth.ensemble import Player
from cadenza.synth.fx.strip import STEP
from cadenza.synth.mixing import balance, curves
from cadenza.synth.mixing.session import Session

_SURE_SECONDS = 8.0  # after so long what was measured counts as much as it ever will
_MOST_DB = 9.0
_SAID_DB = 1.5  # what channels add to their nominal level on average: width, compression, rooms


class Forecast:
    """The loudness of each 100 ms of a mix as the score foretells it, corrected by what has been heard so far."""

    def __init__(
        self, players: Sequence[Player], faders: Mapping[str, curves.Curve], session: Session, *, wanted_lufs: float
    ) -> None:
        self._hop = round(0.1 * session.sample_rate)
        self._foretold = _powers(players, faders, session, hop=self._hop)
        self.wanted_lufs = wanted_lufs
        self._gain_db = wanted_lufs - gated_lufs(self._foretold)
        self._filters, self._memory = k_weighting(session.sample_rate), np.zeros((2, 4))
        self._heard: list[float] = []
        self._rate = session.sample_rate
        self._rest = np.zeros((2, 0), np.float32)

    def hear(self, mix: Samples) -> float:
        """Take in the next piece of the unmastered mix; return the gain in dB that it should be given by its end."""
        whole = np.concatenate((self._rest, mix), axis=1)
        hops = whole.shape[1] // self._hop
        if hops:
            powers = np.zeros(hops)
            weigh(np.ascontiguousarray(whole[:, : hops * self._hop]), self._filters, self._hop, self._memory, powers)
            self._heard.extend(powers)
        self._rest = whole[:, hops * self._hop :].copy()
        return self._gain_db + self._error_db()

    def _error_db(self) -> float:
        """Return by how much the mix has been softer than foretold."""
        heard = np.array(self._heard[: self._foretold.size])
        if heard.size == 0:
            return 0.0
        missing = gated_lufs(self._foretold[: heard.size]) - gated_lufs(heard)
        sure = min(1.0, 0.35 + heard.size * 0.1 / _SURE_SECONDS)
        return float(np.clip(sure * missing, -_MOST_DB, _MOST_DB)) if abs(missing) < 40.0 else 0.0


def _powers(
    players: Sequence[Player], faders: Mapping[str, curves.Curve], session: Session, *, hop: int
) -> NDArray[np.float64]:
    """Return the expected power of each hop: every part at its place in the balance where it plays."""
    hops = max(session.frames // hop, 1)
    points = np.minimum((np.arange(hops) * hop + hop // 2) // STEP, session.at.size - 1)
    total = np.zeros(hops)
    for player in players:
        level_db = (
            balance.NOMINAL_LUFS + balance.level_lu(player.part, player.instrument.place, session.production) + _SAID_DB
        )
        sounding = curves.presence(player.part, session.at)[points] * faders[player.part.name][points]
        total += 10.0 ** ((level_db + 0.691) / 10.0) * sounding**2
    return np.maximum(total, 1e-12)
