"""The colour of a mix that is still coming: corrected by what has been heard, the more the more there was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cadenza.audio.sound import Samples
from cadenza.score.production import Production
from cadenza.synth.fx.fir import TAPS, filter_mid_side
from cadenza.synth.mastering.spectrum import master_filters
from cadenza.synth.mixing.profile import MIX_WINDOWS, Profile, listen

_SURE_SECONDS = 16.0
_CROSSFADE_SECONDS = 0.5

Filters = tuple[Samples, Samples]


class LiveTone:
    """Filters a mix piece by piece, in place."""

    def __init__(self, production: Production, *, sample_rate: int) -> None:
        self._production, self._rate = production, sample_rate
        nothing = listen([np.zeros((2, 1), np.float32)], sample_rate=sample_rate)
        self._neutral = master_filters(nothing, production, sample_rate=sample_rate)
        self._heard: Profile = nothing
        self._seconds = 0.0
        self._filters: Filters = self._neutral
        self._before = np.zeros((2, TAPS), np.float32)

    def colour(self, piece: Samples) -> None:
        """Filter the next piece, in place: over from the filters of the last one to those that now are best."""
        old, self._filters = self._filters, self._next_filters(piece)
        fed = np.concatenate((self._before, piece), axis=1)
        self._before = fed[:, -TAPS:].copy()
        fade = min(round(_CROSSFADE_SECONDS * self._rate), piece.shape[1])
        past = fed[:, : TAPS + fade].copy()
        filter_mid_side(fed, *self._filters)
        filter_mid_side(past, *old)
        piece[:] = fed[:, TAPS:]
        share = np.linspace(0.0, 1.0, fade, dtype=np.float32)
        piece[:, :fade] += (past[:, TAPS:] - piece[:, :fade]) * (1.0 - share)

    def _next_filters(self, piece: Samples) -> Filters:
        found = listen([piece], sample_rate=self._rate, windows=MIX_WINDOWS // 4)
        if not found.is_silent:
            joined = (np.concatenate((getattr(self._heard, name), getattr(found, name))) for name in ("mid", "side"))
            self._heard = replace(self._heard, mid=next(joined), side=next(joined))
        self._seconds += piece.shape[1] / self._rate
        sure = np.float32(min(self._seconds / _SURE_SECONDS, 1.0))
        if self._heard.is_silent or sure < 0.05:
            return self._neutral
        best = master_filters(self._heard, self._production, sample_rate=self._rate)
        mid, side = (sure * new + (1 - sure) * plain for new, plain in zip(best, self._neutral, strict=True))
        return mid, side
