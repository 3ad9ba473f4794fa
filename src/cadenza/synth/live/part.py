"""One part played piece by piece: each begins the notes that start in it, and lets them sound on into the next."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cadenza.score.score import Performance
from cadenza.synth.ensemble import Player, add, phrase_of, together, under_gain
from cadenza.synth.instrument import Phrase, Stereo
from cadenza.synth.mixing.profile import Profile, listen
from cadenza.synth.stretches import excerpt

_RING_SECONDS = 2.5
_FADE_SECONDS = 0.5
_WINDOWS = 4  # of a piece, enough to tell its level


class LivePart:
    """A player on the way through its notes; `profile` is what its first piece is like, None before."""

    def __init__(self, player: Player, performance: Performance, *, frames: int, sample_rate: int) -> None:
        self.player = player
        self.profile: Profile | None = None
        self._phrase = phrase_of(player.part, performance, frames=frames, sample_rate=sample_rate)
        self._next = 0
        self._ahead = np.zeros((2, 0), np.float32)
        self._under_gain: float | None = None

    def take(self, start: int, end: int) -> Stereo | None:
        """Return the dry sound of frames `start` to `end`, None where it is silent; pieces follow one another."""
        self._begin(start, end)
        if self._ahead.shape[1] == 0:
            return None
        piece = np.zeros((2, end - start), np.float32)
        ready = self._ahead[:, : end - start]
        piece[:, : ready.shape[1]] = ready
        self._ahead = self._ahead[:, end - start :]
        return piece

    def _begin(self, start: int, end: int) -> None:
        """Play the notes that start before `end`, and add them to what is still sounding."""
        phrase, first = self._phrase, self._next
        while self._next < len(phrase.notes) and phrase.notes[self._next].start_seconds * phrase.sample_rate < end:
            self._next += 1
        notes = phrase.notes[first : self._next]
        if not notes:
            return
        # a seed of its own: a note's luck hangs on its number in the piece
        asked = replace(excerpt(phrase, notes, first=start, ring_seconds=_RING_SECONDS), seed=phrase.seed + start)
        fresh = self._sound(asked)
        fade = min(round(_FADE_SECONDS * phrase.sample_rate), fresh.shape[1])
        if start + fresh.shape[1] < phrase.frames:
            fresh[:, -fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
        shorter, longer = sorted((self._ahead, fresh), key=lambda sound: sound.shape[1])
        longer = longer if longer is fresh else longer.copy()
        longer[:, : shorter.shape[1]] += shorter
        self._ahead = longer

    def _sound(self, phrase: Phrase) -> Stereo:
        samples = together(self.player.layers, phrase)
        profile = listen([samples], sample_rate=phrase.sample_rate, windows=_WINDOWS)
        if self.player.under is not None:
            under = together((self.player.under,), phrase)
            if self._under_gain is None:
                self._under_gain = under_gain(self.player, profile, under, windows=_WINDOWS)
            add(samples, under, np.float32(self._under_gain))
        if self.profile is None and not profile.is_silent:
            self.profile = profile
        return samples
