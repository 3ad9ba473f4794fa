"""Fixed colours of sound: bodies, cabinets, rooms, drawn as (Hz, dB) points and laid on by fast convolution."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.fx.convolution import best_size, convolve_row, prepared
from cadenza.synth.instrument import Stereo
from cadenza.synth.tones.dice import stream

Points = tuple[tuple[float, float], ...]
Doubles = NDArray[np.float64]
_USUAL_RATE = 44100


class Effect(Protocol):
    """Changes the sound of a whole part, in place where it can."""

    def __call__(self, sound: Stereo, *, sample_rate: int, tempo_bpm: float) -> Stereo: ...


def drawn_db(points: Points, frequency_hz: NDArray[np.floating[Any]]) -> Doubles:
    """Level in dB at each frequency, linear between points over log frequency."""
    at = np.log(np.maximum(frequency_hz, 1.0))
    return np.asarray(np.interp(at, *_corners(points)), dtype=np.float64)


@cache
def _corners(points: Points) -> tuple[Doubles, Doubles]:
    place, level = zip(*points, strict=True)
    return np.log(np.array(place, float)), np.array(level, float)


def minimum_phase(magnitude: Doubles) -> Doubles:
    """The causal impulse with this magnitude (rfft bins) and the least delay (the cepstral method)."""
    size = 2 * (len(magnitude) - 1)
    cepstrum = np.fft.irfft(np.log(np.maximum(magnitude, 1e-6)), size)
    fold = np.zeros(size)
    fold[0] = fold[size // 2] = 1.0
    fold[1 : size // 2] = 2.0
    return np.fft.irfft(np.exp(np.fft.rfft(cepstrum * fold)), size)


def convolve(sound: Stereo, impulse: NDArray[np.float32]) -> Stereo:
    """Convolve (2, frames) or (1, frames) with (2, taps) or (1, taps) in place; the length stays."""
    taps = impulse.shape[1]
    filters = [prepared(row, best_size(taps, sound.shape[1])) for row in impulse]
    alike = len(sound) > len(impulse) and np.array_equal(sound[0], sound[1])
    for number, row in enumerate(sound[:1] if alike else sound):
        convolve_row(row, np.zeros(taps - 1, np.float32), filters[min(number, len(filters) - 1)])
    if alike:
        sound[1] = sound[0]
    return sound


def hiss(dice: np.random.Generator, *, frames: int, points: Points, sample_rate: int, channels: int = 2) -> Stereo:
    """Noise of a drawn colour, unit RMS, seamless from end to start: (channels, frames).

    Above its last point the colour falls on as steeply as it came: a thud drawn up to 1 kHz has no hiss over it.
    """
    frequency = np.fft.rfftfreq(frames, 1 / sample_rate)
    (before_hz, before_db), (last_hz, last_db) = points[-2:]
    fall = min(last_db - before_db, 0.0) / max(np.log2(last_hz / before_hz), 1e-3)
    shape = 10 ** (drawn_db((*points, (16 * last_hz, last_db + 4 * fall)), frequency) / 20)
    shape[0] = 0.0
    white = dice.standard_normal((channels, frames), dtype=np.float32)
    noise = np.fft.irfft(np.fft.rfft(white) * shape.astype(np.float32), frames)
    level = float(np.sqrt(np.mean(noise**2))) + 1e-12
    return (noise / level).astype(np.float32)


class Answering(Protocol):
    """What is fully known by its answer to a click; equal ones answer alike."""

    def impulse(self, sample_rate: int) -> Doubles: ...


@lru_cache(maxsize=64)
def _single(effect: Answering, sample_rate: int) -> NDArray[np.float32]:
    """Return an effect's answer in single precision, made once."""
    made = effect.impulse(sample_rate).astype(np.float32)
    made.setflags(write=False)
    return made


@dataclass(frozen=True, slots=True)
class Colour:
    """A tone curve, laid on as it is."""

    points: Points
    taps: int = 1024

    def __call__(self, sound: Stereo, *, sample_rate: int, tempo_bpm: float) -> Stereo:
        return convolve(sound, _single(self, sample_rate))

    def impulse(self, sample_rate: int) -> Doubles:
        """What the curve answers to a click: (1, taps)."""
        frequency = np.fft.rfftfreq(self.taps, 1 / sample_rate)
        impulse = minimum_phase(10 ** (drawn_db(self.points, frequency) / 20))
        impulse[self.taps // 2 :] *= np.linspace(1, 0, self.taps - self.taps // 2)
        return impulse[None]


@dataclass(frozen=True, slots=True)
class Body:
    """A box of wood: the drawn curve broken up by many narrow resonances, a little different left and right."""

    points: Points
    ripple_db: float = 6.0
    modes: int = 70
    seed: int = 1
    seconds: float = 0.06
    mix: float = 1.0

    def __call__(self, sound: Stereo, *, sample_rate: int, tempo_bpm: float) -> Stereo:
        return convolve(sound, _single(self, sample_rate))

    def impulse(self, sample_rate: int) -> Doubles:
        """What the box answers to a click: (2, taps)."""
        taps = 1 << int(np.ceil(np.log2(self.seconds * sample_rate)))
        frequency = np.fft.rfftfreq(taps, 1 / sample_rate)
        impulse = np.zeros((2, taps))
        for channel in range(2):
            level = drawn_db(self.points, frequency) + self.ripple(frequency, channel)
            impulse[channel] = minimum_phase(10 ** (level / 20))
        impulse *= np.exp(-np.arange(taps) / (0.25 * taps))
        impulse *= self.mix
        impulse[:, 0] += 1 - self.mix
        return impulse

    def ripple(self, frequency: NDArray[np.floating[Any]], channel: int) -> Doubles:
        """The narrow resonances alone, in dB."""
        dice = stream(self.seed, 77)
        own = stream(self.seed, 78, channel)
        at = np.sort(np.exp(dice.uniform(np.log(90), np.log(12000), self.modes)))
        height = dice.standard_normal(self.modes) * 0.8 + own.standard_normal(self.modes) * 0.45
        place = np.log(np.maximum(frequency, 1.0))
        return np.asarray(self.ripple_db * np.interp(place, np.log(at), height, left=0, right=0), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Room:
    """Early reflections and a short tail: the air around a close microphone."""

    seconds: float = 0.35
    level_db: float = -14.0
    bright: float = 0.5
    predelay_s: float = 0.004
    seed: int = 1

    def __call__(self, sound: Stereo, *, sample_rate: int, tempo_bpm: float) -> Stereo:
        return convolve(sound, _single(self, sample_rate))

    def impulse(self, sample_rate: int) -> Doubles:
        """What the room answers to a click: (2, taps)."""
        frames = int(self.seconds * sample_rate)
        top = 2500 + 9000 * self.bright
        tail = hiss(
            stream(self.seed, 5),
            frames=frames,
            points=((60, -24), (180, -2), (500, 0), (top / 2, -3), (top, -14), (20000, -40)),
            sample_rate=sample_rate,
        ).astype(np.float64)
        time = np.arange(frames) / sample_rate
        tail *= np.exp(-6.9 * time / self.seconds)
        tail *= np.minimum(time / 0.003, 1.0)
        tail /= np.sqrt(np.sum(tail**2, axis=1, keepdims=True))
        impulse = np.zeros((2, frames + int(self.predelay_s * sample_rate)))
        impulse[:, -frames:] = tail * 10 ** (self.level_db / 20)
        impulse[:, 0] += 1.0
        return impulse


def applied(sound: Stereo, effects: tuple[Effect, ...], *, sample_rate: int, tempo_bpm: float) -> Stereo:
    """The sound after each effect in turn; silence stays silence."""
    for effect in effects:
        sound = effect(sound, sample_rate=sample_rate, tempo_bpm=tempo_bpm)
    return sound


@dataclass(frozen=True, slots=True)
class Gated:
    """A loud, dense room that a gate shuts before it can fade."""

    seconds: float = 0.25
    level_db: float = -4.0
    seed: int = 33

    def __call__(self, sound: Stereo, *, sample_rate: int, tempo_bpm: float) -> Stereo:
        return convolve(sound, _single(self, sample_rate))

    def impulse(self, sample_rate: int) -> Doubles:
        """What the room answers to a click: (2, taps)."""
        frames = int(self.seconds * sample_rate)
        colour: Points = ((100, -20), (250, 0), (1500, 1), (5000, -2), (12000, -12), (20000, -30))
        tail = hiss(stream(self.seed, 6), frames=frames, points=colour, sample_rate=sample_rate).astype(np.float64)
        place = np.linspace(0, 1, frames)
        tail *= np.minimum(place / 0.03, 1) * (1 - 0.35 * place) * np.clip((1 - place) / 0.12, 0, 1)
        tail *= 10 ** (self.level_db / 20) / np.sqrt(np.sum(tail**2, axis=1, keepdims=True))
        tail[:, 0] += 1.0
        return tail


def passed(effects: tuple[Effect, ...], frequency_hz: Doubles) -> Doubles:
    """Gain of the drawn curves among the effects at each frequency: what of a tone will be heard."""
    gain = np.ones(len(frequency_hz))
    for effect in effects:
        if isinstance(effect, Colour):
            gain = gain * 10 ** (drawn_db(effect.points, frequency_hz) / 20)
        elif isinstance(effect, Body):
            answer = np.mean(np.abs(np.fft.rfft(effect.impulse(_USUAL_RATE))) ** 2, axis=0)
            steps = np.linspace(0, _USUAL_RATE / 2, len(answer))
            gain = gain * np.sqrt(np.interp(frequency_hz, steps, answer))
    return np.asarray(gain, dtype=np.float64)
