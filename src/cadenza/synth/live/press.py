"""The last stage of a mix that is still coming: gain, soft clip and limiter, some milliseconds behind its end."""

from __future__ import annotations

import numpy as np

from cadenza.audio.level import from_db, to_db
from cadenza.audio.sound import Samples
from cadenza.audio.true_peak import interpolators
from cadenza.score.production import Production
from cadenza.synth.fx.strip import STEP
from cadenza.synth.mastering.limiter import limiter_gains, to_nodes
from cadenza.synth.mastering.master import CEILING_DB, clip_depth, crests_db
from cadenza.synth.mastering.meters import apply_gains, block_peaks, total_power

_AIM_DB = CEILING_DB - 0.4  # nobody measures a stream again: the limiter keeps further off
_MARGIN = 16  # blocks whose gain what comes next may still change
_CONTEXT = 2  # blocks before a piece that its first peaks may lie in
_DB_A_SECOND = 1.5
_OVER_LUFS_DB = 9.5  # peaks are let so far over the loudness asked for, however soft the beginning
_STRETCH_SECONDS = 2.0  # what sounds is judged over at least this: the first stroke is not the piece
_MOST_LOST_DB = 5.0  # what clip and limiter have taken off so far is made up for, up to this


class LivePress:
    """Takes an unmastered mix piece by piece in `mix` (2, frames); gives it finished, later by _MARGIN blocks."""

    def __init__(self, mix: Samples, production: Production, *, wanted_lufs: float, sample_rate: int) -> None:
        self._mix, self._rate = mix, sample_rate
        self._depth = np.float32(clip_depth(production))
        self._whole_crest_db, self._least_crest_db = crests_db(production)
        self._least_db = wanted_lufs + _OVER_LUFS_DB
        self._ceiling = np.float32(from_db(_AIM_DB))
        self._asked, self._power, self._heard = 0.0, 0.0, 0
        self._ceilings = np.full(-(-mix.shape[1] // STEP), self._ceiling)
        self._filters = interpolators()
        self._peaks = np.zeros(-(-mix.shape[1] // STEP), np.float32)
        self._gain_db: float | None = None
        self._given = 0

    def push(self, start: int, end: int, gain_db: float) -> None:
        """Bring frames `start` to `end` of the mix to their level, in place, moving slowly towards `gain_db`."""
        blocks = -(-(end - start) // STEP)
        gain_db += self._lost_db()
        before = gain_db if self._gain_db is None else self._gain_db
        most = _DB_A_SECOND * (end - start) / self._rate
        self._gain_db = before + min(max(gain_db - before, -most), most)
        nodes = (10.0 ** (np.linspace(before, self._gain_db, blocks + 1) / 20.0)).astype(np.float32)
        piece = self._mix[:, start:end]
        self._hear(piece, from_db(self._gain_db))
        self._ceilings[start // STEP : start // STEP + blocks] = self._ceiling
        apply_gains(piece, piece, nodes, np.float32(0.6) * self._ceiling, self._depth, self._ceiling)

    def _hear(self, piece: Samples, gain: float) -> None:
        """Set how high peaks may stand from now on: so far over the mean of what was heard, and over what sounds."""
        power = total_power(piece) * gain * gain
        self._asked += power
        least = 2.0 * _STRETCH_SECONDS * self._rate
        mean_db = to_db(((self._power + power) / max(self._heard + piece.size, least)) ** 0.5)
        here_db = to_db((power / max(piece.size, least)) ** 0.5) - self._lost_db()
        highest_db = max(self._least_db, mean_db + self._whole_crest_db, here_db + self._least_crest_db)
        self._ceiling = np.float32(from_db(min(_AIM_DB, highest_db)))

    def _lost_db(self) -> float:
        if self._power <= 0.0:
            return 0.0
        return min(max(to_db((self._asked / self._power) ** 0.5), 0.0), _MOST_LOST_DB)

    def pull(self, end: int) -> Samples:
        """Return what is finished now that the mix is at its level up to frame `end`."""
        frames = self._mix.shape[1]
        first = max(self._given - _CONTEXT * STEP, 0)
        known = -(-end // STEP)
        part = self._mix[:, max(first - 16 * STEP, 0) : end]
        skipped = (first - max(first - 16 * STEP, 0)) // STEP
        fresh = np.zeros(-(-part.shape[1] // STEP), np.float32)
        block_peaks(part, self._filters, np.float32(0.5) * self._ceiling, fresh)
        # each against the ceiling of its moment: what has been given must not be held otherwise now
        self._peaks[first // STEP : known] = fresh[skipped:] / self._ceilings[first // STEP : known]
        gains = limiter_gains(self._peaks[:known], ceiling=1.0, sample_rate=self._rate)
        until = frames if end == frames else max((known - _MARGIN) * STEP, self._given)
        out = self._mix[:, self._given : until].copy()
        nodes = to_nodes(gains)[self._given // STEP : -(-until // STEP) + 1]
        apply_gains(out, out, nodes, self._ceiling, np.float32(0.0), self._ceiling)
        self._given = until
        self._power += total_power(out)
        self._heard += out.size
        return out
