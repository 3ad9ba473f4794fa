"""Effects that belong to an instrument because they move with it: chorus, rotary speaker, tremolo, tape, echo."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.instrument import Stereo
from cadenza.synth.tones.colour import Colour, convolve
from cadenza.synth.tones.kernels import BLOCK, late, shape
from cadenza.synth.tones.motion import edges_of

Doubles = NDArray[np.float64]


def _clock(sound: Stereo, sample_rate: int) -> Doubles:
    """Seconds at each block edge."""
    return np.asarray(np.arange(edges_of(sound.shape[1])) * (BLOCK / sample_rate), dtype=np.float64)


def _silent(sound: Stereo) -> bool:
    return not np.any(sound)


@dataclass(frozen=True, slots=True)
class Chorus:
    """Copies that drift in time, apart left and right."""

    rate_hz: float = 0.6
    depth_ms: float = 2.2
    centre_ms: float = 9.0
    mix: float = 0.45

    def __call__(self, sound: Stereo, *, sample_rate: int, tempo_bpm: float) -> Stereo:
        if _silent(sound):
            return sound
        time = _clock(sound, sample_rate)
        out = sound * np.float32(1 - 0.4 * self.mix)
        for channel, begun in ((0, 0.0), (1, np.pi / 2)):
            wave = np.sin(2 * np.pi * self.rate_hz * time + begun) + 0.3 * np.sin(2 * np.pi * 1.7 * self.rate_hz * time)
            delay = (self.centre_ms + self.depth_ms * wave) * sample_rate / 1000
            late(out[channel], np.ascontiguousarray(sound[channel]), delay, np.full(len(time), self.mix))
        return out


@dataclass(frozen=True, slots=True)
class Rotary:
    """A horn and a drum that turn before two microphones; `fast` or slow."""

    fast: bool = False
    depth: float = 0.5

    def __call__(self, sound: Stereo, *, sample_rate: int, tempo_bpm: float) -> Stereo:
        if _silent(sound):
            return sound
        low = Colour(((20, 0), (500, -1), (900, -8), (2000, -30), (20000, -80)), 512)
        bass = low(sound.copy(), sample_rate=sample_rate, tempo_bpm=tempo_bpm)
        horn = (sound - bass).mean(axis=0)
        slow = bass.mean(axis=0)
        time = _clock(sound, sample_rate)
        out = np.zeros_like(sound)
        swing = self.depth * 0.00038 * sample_rate
        for channel, side in ((0, 0.0), (1, 2.1)):
            turn = np.sin(2 * np.pi * (6.7 if self.fast else 0.83) * time + side)
            drum = np.sin(2 * np.pi * (5.9 if self.fast else 0.7) * time + side + 1)
            late(out[channel], horn, swing * (1 - turn), 1 + self.depth * turn)
            late(out[channel], slow, np.zeros(len(time)), 1 + 0.25 * self.depth * drum)
        return out


@dataclass(frozen=True, slots=True)
class Tremolo:
    """The level swings; `pan` makes the sides take turns (a suitcase piano)."""

    rate_hz: float = 4.5
    depth: float = 0.35
    pan: bool = False

    def __call__(self, sound: Stereo, *, sample_rate: int, tempo_bpm: float) -> Stereo:
        wave = np.sin(2 * np.pi * self.rate_hz * _clock(sound, sample_rate))
        out = sound.copy()
        for channel, side in ((0, wave), (1, -wave if self.pan else wave)):
            shape(out[channel : channel + 1], 1 - self.depth * (0.5 - 0.5 * side))
        return out


@dataclass(frozen=True, slots=True)
class Echo:
    """A few quiet repeats in time with the beat, crossing sides."""

    beats: float = 0.75
    level_db: float = -14.0
    repeats: int = 3

    def __call__(self, sound: Stereo, *, sample_rate: int, tempo_bpm: float) -> Stereo:
        out = sound.copy()
        step = round(self.beats * 60 / tempo_bpm * sample_rate)
        for number in range(1, self.repeats + 1):
            at = step * number
            if at >= sound.shape[1]:
                break
            late = sound[:, : sound.shape[1] - at]
            out[:, at:] += (late[::-1] if number % 2 else late) * np.float32(10 ** (self.level_db * number / 20))
        return out


@dataclass(frozen=True, slots=True)
class Wash:
    """A soft diffusion of a few tens of milliseconds: the smear of many players or of a string machine's ensemble."""

    seconds: float = 0.08
    mix: float = 0.35
    seed: int = 3

    def __call__(self, sound: Stereo, *, sample_rate: int, tempo_bpm: float) -> Stereo:
        frames = int(self.seconds * sample_rate)
        dice = np.random.default_rng(self.seed)
        grains = dice.standard_normal((2, frames)) * (dice.uniform(0, 1, (2, frames)) < 0.02)
        grains *= np.exp(-4 * np.arange(frames) / frames)
        grains /= np.sqrt(np.sum(grains**2, axis=1, keepdims=True)) + 1e-9
        dry = sound * np.float32(1 - self.mix)
        dry += convolve(sound, (self.mix * grains).astype(np.float32))
        return dry
