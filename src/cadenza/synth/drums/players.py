"""Strokes that take more than one hand: layers, ensembles, crowds, brushes, rolls, gongs, mouths."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.drums.kit import loudest
from cadenza.synth.drums.stroke import Piece, Stroke, fading, noise, ringing, swept
from cadenza.synth.tones.colour import Points
from cadenza.synth.tones.dice import stream


def _wide(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    return sound if sound.ndim == 2 else np.stack((sound, sound))


@dataclass(frozen=True, slots=True)
class Layered:
    """Pieces struck as one, each at its level in dB."""

    pieces: tuple[Piece, ...]
    levels_db: tuple[float, ...]

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        made = [_wide(piece(stroke)) for piece in self.pieces]
        out = np.zeros((2, max(one.shape[1] for one in made)), np.float32)
        for one, level_db in zip(made, self.levels_db, strict=True):
            out[:, : one.shape[1]] += one * np.float32(10 ** (level_db / 20) / loudest(one, stroke.sample_rate))
        return out


@dataclass(frozen=True, slots=True)
class Ensembled:
    """A few players on like drums: nearly together, left to right."""

    piece: Piece
    people: int = 3
    scatter_s: float = 0.01

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        made = []
        for _ in range(self.people):
            force = min(stroke.force * stroke.near(1, 0.1), 1.0)
            made.append(_wide(self.piece(replace(stroke, force=force))))
        late = [stroke.frames(0.002 + self.scatter_s * abs(stroke.dice.uniform(0, 1))) for _ in made]
        late[0] = 0
        out = np.zeros((2, max(at + one.shape[1] for at, one in zip(late, made, strict=True))), np.float32)
        for number, (at, one) in enumerate(zip(late, made, strict=True)):
            side = 0.6 * (2 * number / max(self.people - 1, 1) - 1) if self.people > 1 else 0.0
            gains = np.array([[1 - max(side, 0)], [1 + min(side, 0)]], np.float32)
            out[:, at : at + one.shape[1]] += one * gains * np.float32(stroke.near(1, 0.2))
        return out


@dataclass(frozen=True, slots=True)
class Crowded:
    """Many hands that try to clap at once; each pair has a pitch and a place of its own."""

    piece: Piece
    people: int = 8
    scatter_s: float = 0.012

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(0.16 + 2.5 * self.scatter_s)
        out = np.zeros((2, frames), np.float32)
        for _ in range(self.people):
            one = _wide(self.piece(stroke))
            pace = stroke.near(1, 0.28)
            at = np.arange(int(one.shape[1] / pace)) * pace
            at = at[at < one.shape[1] - 1]
            begun = int(abs(stroke.dice.standard_normal()) * self.scatter_s * stroke.sample_rate)
            room = min(len(at), frames - begun)
            if room <= 0:
                continue
            side = stroke.dice.uniform(-0.8, 0.8)
            for channel, gain in ((0, 1 - side), (1, 1 + side)):
                read = np.interp(at[:room], np.arange(one.shape[1]), one[channel])
                out[channel, begun : begun + room] += (gain * stroke.near(1, 0.3) * read).astype(np.float32)
        return out


@dataclass(frozen=True, slots=True)
class Brush:
    """Wires across a coated head: a tap of `tap` weight and a stir that swells for `rise_s`."""

    seconds: float = 0.2
    tap: float = 0.5
    rise_s: float = 0.02

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(self.seconds * 1.5)
        time = np.arange(frames) / stroke.sample_rate
        colour: Points = ((200, -24), (500, -9), (1500, -3), (3500, 0), (7000, -2), (12000, -9), (20000, -26))
        wash = np.stack([noise(stroke, frames, colour) for _ in range(2)])
        rub = noise(stroke, frames, ((4, 0), (30, 0), (90, -12), (400, -60))) * 0.25 + 1
        wash *= (
            rub
            * np.minimum(time / self.rise_s, 1) ** 1.5
            * np.exp(-6.9 * np.maximum(time - self.rise_s, 0) / self.seconds)
        )
        hertz = stroke.near(215, 0.01) * np.array([1.0, 1.6, 2.2])
        head = ringing(stroke, frames, hertz=hertz, level=np.array([0.5, 0.3, 0.2]), t60_s=np.array([0.14, 0.1, 0.08]))
        slap = noise(stroke, frames, ((300, -20), (1200, 0), (5000, -2), (12000, -14))) * fading(
            stroke, frames, t60_s=0.03
        )
        return (wash + self.tap * (1.2 * head + 1.5 * stroke.force * slap)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Swell:
    """Soft mallets rolling on a cymbal until it roars."""

    seconds: float = 2.0
    plate: int = 63

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(self.seconds + 0.9)
        time = np.arange(frames) / stroke.sample_rate
        rise = np.minimum(time / self.seconds, 1.0)
        fall = np.exp(-np.maximum(time - self.seconds, 0) / 0.16)
        out = np.zeros((2, frames))
        for low, high, late in ((250, 900, 1.4), (900, 3500, 2.4), (3500, 9000, 3.6), (9000, 16000, 5.0)):
            band: Points = ((low / 3, -40), (low, 0), (high, 0), (high * 2, -30))
            for channel in range(2):
                out[channel] += noise(stroke, frames, band) * rise ** (late * (1.3 - 0.4 * stroke.force)) * fall
        plate = stream(self.plate, 5)
        hertz = np.exp(plate.uniform(np.log(260), np.log(6000), 60))
        tone = ringing(stroke, frames, hertz=hertz, level=np.full(60, 0.05), t60_s=np.full(60, 30.0), width=0.8)
        return ((out + tone * rise**1.6 * fall) * (1 + 0.1 * np.sin(2 * np.pi * 11 * time))).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Gong:
    """A great plate: a low note at once, and a crash that grows out of it."""

    hertz: float = 62.0

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(5.0)
        time = np.arange(frames) / stroke.sample_rate
        plate = stream(83, 5)
        hertz = np.sort(
            np.concatenate(([self.hertz, self.hertz * 1.97], np.exp(plate.uniform(np.log(120), np.log(5500), 110))))
        )
        level = 10 ** ((-5 * np.log2(hertz / self.hertz) + stroke.dice.uniform(-5, 3, len(hertz))) / 20)
        life = 6.0 / (1 + (hertz / 1500) ** 0.8)
        body = ringing(stroke, frames, hertz=hertz, level=level, t60_s=life, width=0.8).astype(float)
        colour: Points = ((200, -20), (700, 0), (2500, -3), (6000, -14), (14000, -34))
        roar = np.stack([noise(stroke, frames, colour) for _ in range(2)])
        roar *= 0.25 * stroke.force * (1 - np.exp(-time / 0.25)) * np.exp(-time / 0.8)
        thud = swept(stroke, frames, hertz=self.hertz, octaves=0.3, seconds=0.05) * fading(stroke, frames, t60_s=0.6)
        return (body + roar + 0.5 * thud).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Mouth:
    """A consonant: a lip or a tongue's burst of breath, and a throat behind it if `hertz` is not 0."""

    hertz: float
    seconds: float
    colour: Points
    breath_db: float

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(self.seconds * 1.2)
        shape = fading(stroke, frames, t60_s=self.seconds * stroke.near(1, 0.1), attack_s=0.002)
        air = noise(stroke, frames, self.colour) * shape
        pop = noise(stroke, frames, ((80, -10), (400, 0), (2000, -4), (7000, -20))) * fading(stroke, frames, t60_s=0.02)
        out = 10 ** (self.breath_db / 20) * (0.5 + 0.7 * stroke.force) * air + 0.5 * stroke.force * pop
        if self.hertz:
            tone = swept(stroke, frames, hertz=stroke.near(self.hertz, 0.03) * 0.7, octaves=1.2, seconds=0.02)
            out = out + np.tanh(2 * tone) * shape
        return out.astype(np.float32)
