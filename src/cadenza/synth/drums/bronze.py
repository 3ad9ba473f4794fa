"""Metal and noise: hi-hats, cymbals, bells, blocks, shakers, claps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.drums.stroke import Stroke, bandpass, fading, noise, ringing
from cadenza.synth.tones.colour import Points, drawn_db
from cadenza.synth.tones.dice import stream

LONGEST_S = 4.5  # a stroke is kept for the next time: longer is memory that nobody hears
_HAT: Points = (
    (150, -34), (320, -20), (800, -15), (1800, -11), (3500, -7), (6500, -1), (10000, 0), (14000, -6), (20000, -22),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bronze:
    """A cymbal or a hat: a plate with hundreds of modes that agree on nothing, and the brief wash of the stroke.

    The modes belong to the plate (`plate` is its seed), crowding as a plate's do towards the top; a stroke wakes them
    in its own measure. `t60_s` is the life of a mode at 1 kHz and `high_loss` how much sooner the top goes. The wash
    is what no ear can part into tones: strong under the stick, gone in a tenth of the life. `bloom_s` is how late the
    top swells (a crash roars a moment after the stick); `bell_db` lifts a few low ones.
    """

    t60_s: float = 0.12
    low_hz: float = 320.0
    colour: Points = _HAT
    modes: int = 150
    wash_db: float = -2.0
    stick_db: float = -6.0
    stick_hz: float = 5500.0
    bell_db: float = -60.0
    bell_hz: float = 620.0
    bloom_s: float = 0.0
    high_loss: float = 0.4
    plate: int = 1
    width: float = 0.7
    soft_hz: float = 4500.0
    wash_s: float = 0.1  # of the whole life

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(min(self.t60_s * 1.05, LONGEST_S))
        hertz, life, height = self._plate()
        colour_db = drawn_db(self.colour, hertz) + self._dull(hertz, stroke.force) + height
        level = 10 ** ((colour_db + stroke.dice.uniform(-7, 3, self.modes)) / 20)
        sound = ringing(
            stroke, frames, hertz=hertz * stroke.near(1, 0.0015), level=level * 2.2 / np.sqrt(self.modes),
            t60_s=life, width=self.width,
        ).astype(float)  # fmt: skip
        if self.bloom_s:
            sound *= 1 - 0.5 * np.exp(-np.arange(frames) / (self.bloom_s * stroke.sample_rate))
        sound += self._wash(stroke, frames)
        if self.bell_db > -50:
            sound += self._bell(stroke, frames)
        stick = noise(stroke, frames, bandpass(self.stick_hz * (0.6 + 0.5 * stroke.force), 1.8, slope_db=10))
        sound += 10 ** ((self.stick_db + 10 * (stroke.force - 0.7)) / 20) * stick * fading(stroke, frames, t60_s=0.02)
        return sound.astype(np.float32)

    def _plate(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """The plate's modes: Hz, seconds of life, dB. A third lie by octaves, the others evenly, as a plate's do."""
        plate = stream(self.plate, 31)
        low = np.exp(plate.uniform(np.log(self.low_hz), np.log(6000), self.modes // 3))
        high = plate.uniform(max(self.low_hz, 900), 17000, self.modes - len(low))
        hertz = np.concatenate((low, high))
        life = self.t60_s / (1 + self.high_loss * np.maximum(hertz / 7000, 0.0) ** 1.2)
        return hertz, life * (0.55 + 0.9 * plate.uniform(0, 1, self.modes)), 3.5 * plate.standard_normal(self.modes)

    def _dull(self, hertz: NDArray[np.float64], force: float) -> NDArray[np.float64]:
        top = self.soft_hz * (18000 / self.soft_hz) ** min(force * 1.1, 1.0)
        return np.asarray(-15 * np.log10(1 + (hertz / top) ** 2), dtype=np.float64)

    def _wash(self, stroke: Stroke, frames: int) -> NDArray[np.float64]:
        """Three bands of noise, the higher the sooner gone."""
        time = np.arange(frames) / stroke.sample_rate
        total = np.zeros((2, frames))
        for centre, share in ((2600.0, 1.4), (6200.0, 1.0), (11500.0, 0.6)):
            lift = drawn_db(self.colour, np.array([centre]))[0] + self._dull(np.array([centre]), stroke.force)[0]
            gain = 10 ** ((lift + self.wash_db + stroke.dice.uniform(-1.5, 1.5)) / 20)
            fall = max(self.t60_s * self.wash_s, 0.03) * (1 + 0.5 * (share - 1))
            shape = np.exp(-6.9 * time / fall) + 0.14 * np.exp(-6.9 * time / (0.8 * self.t60_s * share**self.high_loss))
            if self.bloom_s:
                shape *= 1 - 0.75 * np.exp(-time / (self.bloom_s * share))
            band = noise(stroke, frames, bandpass(centre, 1.3, slope_db=12))
            total[0] += gain * shape * band
            total[1] += gain * shape * np.roll(band, -1783)  # noise a moment away is another noise
        return total * np.minimum((time + 3e-4) / 0.001, 1.0)

    def _bell(self, stroke: Stroke, frames: int) -> NDArray[np.float64]:
        hertz = self.bell_hz * np.array([1.0, 1.48, 2.17, 2.93, 3.87, 5.4]) * stroke.near(1, 0.002)
        level = 10 ** ((self.bell_db + np.array([0, -2, -3, -5, -8, -12]) + stroke.dice.uniform(-2, 2, 6)) / 20)
        life = self.t60_s * np.array([0.8, 0.8, 0.6, 0.5, 0.4, 0.3])
        return ringing(stroke, frames, hertz=hertz, level=level, t60_s=life, width=0.3).astype(float)


@dataclass(frozen=True, slots=True)
class Solid:
    """A thing with few modes: woodblock, clave, cowbell, triangle, agogo, anvil, bell."""

    hertz: float
    ratios: tuple[float, ...] = (1.0, 2.7, 5.2)
    levels_db: tuple[float, ...] = (0.0, -10.0, -20.0)
    t60_s: float = 0.1
    high_loss: float = 0.5
    tap_db: float = -10.0
    tap_hz: float = 4000.0
    spread: float = 0.006
    pair: float = 0.0  # cents between two nearly equal modes: a shimmer

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(self.t60_s * 1.15)
        ratio = np.array(self.ratios)
        hertz = self.hertz * ratio * (1 + self.spread * stroke.dice.uniform(-1, 1, len(ratio)))
        lift = 6 * (stroke.force - 0.7) * np.log2(ratio + 0.5)
        level = 10 ** ((np.array(self.levels_db) + lift + stroke.dice.uniform(-1.5, 1.5, len(ratio))) / 20)
        life = self.t60_s / ratio**self.high_loss
        if self.pair:
            hertz = np.concatenate((hertz, hertz * 2 ** (self.pair / 1200)))
            level, life = np.concatenate((level, level * 0.7)), np.concatenate((life, life * 0.9))
        sound = ringing(stroke, frames, hertz=hertz, level=level, t60_s=life, width=0.2, aligned=True).astype(float)
        tap = noise(stroke, frames, bandpass(self.tap_hz * (0.6 + 0.6 * stroke.force), 2.0))
        sound += 10 ** ((self.tap_db + 8 * (stroke.force - 0.7)) / 20) * tap * fading(stroke, frames, t60_s=0.014)
        return sound.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Grains:
    """Many small collisions: shakers, maracas, cabasa, tambourine jingles, a guiro's ridges, claps of many hands.

    `bursts` are (seconds, level, t60): each a cloud of noise; `jingle_db` adds small plates ringing.
    """

    colour: Points
    bursts: tuple[tuple[float, float, float], ...] = ((0.0, 1.0, 0.06),)
    attack_s: float = 0.006
    jingle_db: float = -60.0
    jingle_s: float = 0.15
    scatter: float = 0.15
    width: float = 0.4
    plate: int = 9

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        last = max(at + t60 for at, _, t60 in self.bursts)
        frames = stroke.frames(last * 1.1 + 0.02 + (self.jingle_s if self.jingle_db > -50 else 0.0))
        time = np.arange(frames) / stroke.sample_rate
        shape = np.zeros(frames)
        for at, level, t60 in self.bursts:
            begin = at * stroke.near(1, self.scatter)
            late = np.maximum(time - begin, 0.0)
            attack = max(self.attack_s * (1.5 - stroke.force), 3e-4)
            size = level * 10 ** (stroke.dice.uniform(-2, 2) / 20)
            shape += size * np.exp(-6.9 * late / t60) * np.minimum(late / attack, 1.0) * (time >= begin)
        tilt = tuple((hz, db + 5 * (stroke.force - 0.7) * np.log2(hz / 3000)) for hz, db in self.colour)
        middle, side = noise(stroke, frames, tilt), noise(stroke, frames, tilt)
        sound = np.stack((middle + self.width * side, middle - self.width * side)) * shape
        if self.jingle_db > -50:
            sound += self._jingles(stroke, frames)
        return sound.astype(np.float32)

    def _jingles(self, stroke: Stroke, frames: int) -> NDArray[np.float64]:
        plate = stream(self.plate, 8)
        hertz = np.exp(plate.uniform(np.log(3800), np.log(14000), 36))
        level = 10 ** ((self.jingle_db + stroke.dice.uniform(-9, 3, 36)) / 20) / 2
        life = self.jingle_s * (0.4 + plate.uniform(0, 1, 36))
        return ringing(stroke, frames, hertz=hertz, level=level, t60_s=life, width=0.8).astype(float)
