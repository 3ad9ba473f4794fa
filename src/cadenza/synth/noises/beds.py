"""A bed: half a minute of a place, made once and laid under notes for as long as they last, from anywhere in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.instrument import Phrase, Stereo
from cadenza.synth.kept import Kept
from cadenza.synth.tones.dice import stream
from cadenza.synth.tones.kernels import BLOCK, blend
from cadenza.synth.tones.loudness import REFERENCE, velocity_gain, weight
from cadenza.synth.tones.motion import edges_of, swelling
from cadenza.synth.tones.timing import ready

LOOP = 1 << 20
WAYS = 3  # a place is made in so many
_KEPT = 4  # loops, of 4 MB
_JOIN = 1 << 15


class Scene(Protocol):
    """Makes `frames` of a place: (2, frames), at any level."""

    def __call__(self, dice: np.random.Generator, frames: int, sample_rate: int) -> NDArray[np.float64]: ...

    def __hash__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Bed:
    """Plays a scene under each note: fades in and out, goes round without a seam, swells as asked."""

    scene: Scene
    fade_s: float = 0.8
    level_db: float = 0.0

    def __call__(self, phrase: Phrase) -> Stereo:
        out = np.zeros((2, phrase.frames), np.float32)
        if not phrase.notes:
            return out
        longest = max(min(round(note.length_seconds * phrase.sample_rate), LOOP) for note in phrase.notes)
        loop = self._loop(phrase, longest + 2 * round(self.fade_s * phrase.sample_rate))
        # what lasts is heard from anywhere; in what is short a place begins as it was made to
        begin = int(stream(phrase.seed, 40).integers(0, LOOP)) if loop.shape[1] == LOOP else 0
        for sounding in ready(phrase, release_s=self.fade_s, mono=True):
            fade = max(round(self.fade_s * phrase.sample_rate), 64)
            frames = min(sounding.hold + fade, phrase.frames - sounding.start)
            edges = edges_of(frames)
            place = np.arange(edges) * BLOCK
            gain = swelling(sounding, edges) * velocity_gain(sounding.note.velocity) * 10 ** (self.level_db / 20)
            gain *= np.clip(place / min(fade, max(sounding.hold // 2, BLOCK)), 0, 1) ** 2
            gain *= (1 - np.clip((place - sounding.hold) / fade, 0, 1)) ** 2
            blend(out, loop, begin, gain, sounding.start, frames)
        return out

    def _loop(self, phrase: Phrase, wanted: int) -> Stereo:
        size = LOOP if wanted + _JOIN > LOOP else 1 << max(int(np.ceil(np.log2(wanted + _JOIN))), 16)
        return _made(self.scene, phrase.seed % WAYS, size, phrase.sample_rate).heard()


@lru_cache(maxsize=_KEPT)
def _made(scene: Scene, way: int, size: int, sample_rate: int) -> Kept:
    """Return one way of a scene, joined to its own beginning; even in loudness from scene to scene."""
    made = scene(stream(way, 40), size, sample_rate)
    power = np.abs(np.fft.rfft(made.mean(axis=0)[: 1 << 16])) ** 2
    heard = weight(np.fft.rfftfreq(1 << 16, 1 / sample_rate))
    shape = np.sum(power * heard**2) / (np.sum(power) + 1e-12)
    level = np.sqrt(2 * np.mean(made**2) * shape) + 1e-9
    join = np.linspace(0, 1, _JOIN)
    head = made[:, :_JOIN] * np.sqrt(join) + made[:, -_JOIN:] * np.sqrt(1 - join)
    loop = np.concatenate((head, made[:, _JOIN:-_JOIN]), axis=1)
    return Kept.of((loop * (REFERENCE / level)).astype(np.float32))
