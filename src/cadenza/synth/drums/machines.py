"""Drum machines: the two of the dance floor, and the console's shift register."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.drums.bronze import Bronze, Grains, Solid
from cadenza.synth.drums.kit import Slot
from cadenza.synth.drums.skins import Kick, bent
from cadenza.synth.drums.stroke import Stroke, bandpass, fading, noise, ringing, swept
from cadenza.synth.tones.colour import Points, drawn_db

_SQUARES = (205.3, 304.4, 369.6, 522.7, 540.0, 800.0)
_CLAP: Points = ((300, -30), (800, -6), (1100, 0), (1800, -4), (4000, -10), (12000, -20))


@dataclass(frozen=True, slots=True)
class Sweep:
    """A tuned drum of the machine kind: one oscillator falling, a puff of noise."""

    hertz: float
    octaves: float = 0.5
    fall_s: float = 0.05
    t60_s: float = 0.4
    noise: float = 0.1
    drive: float = 0.1

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(self.t60_s * 1.1)
        hertz = stroke.near(self.hertz, 0.006)
        tone = swept(
            stroke, frames, hertz=hertz, octaves=self.octaves * (0.5 + 0.6 * stroke.force), seconds=self.fall_s
        )
        tone *= fading(stroke, frames, t60_s=self.t60_s, attack_s=0.001)
        puff = noise(stroke, frames, bandpass(3000 * (0.5 + 0.7 * stroke.force), 3, slope_db=8))
        puff *= fading(stroke, frames, t60_s=self.t60_s * 0.3) * self.noise * (0.3 + stroke.force)
        return bent(tone + puff, self.drive * stroke.force).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Squares:
    """Six square waves that agree on nothing, above a high-pass: the machine's hats, cymbal and cowbell."""

    t60_s: float = 0.06
    high_hz: float = 7000.0
    hiss_db: float = -8.0
    second_s: float = 0.0

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(max(self.t60_s, self.second_s) * 1.1)
        partials = [(base * k, 1.0 / k) for base in _SQUARES for k in range(1, int(17000 / base), 2)]
        hertz, level = (np.array(column) for column in zip(*partials, strict=True))
        high = self.high_hz * (0.85 + 0.15 * (1 - stroke.force))
        shape = drawn_db(((high / 8, -66), (high / 2, -22), (high, -3), (high * 1.5, 0), (18000, -4)), hertz)
        bright = -6 * (1 - stroke.force) * np.log2(np.maximum(hertz / 6000, 1.0))
        level = level * 10 ** ((shape + bright + stroke.dice.uniform(-2, 2, len(hertz))) / 20)
        hertz = hertz * stroke.near(1, 0.002)
        sound = ringing(stroke, frames, hertz=hertz, level=level, t60_s=np.full(len(hertz), self.t60_s), width=0.3)
        out = sound.astype(float)
        if self.second_s:
            low = ringing(
                stroke, frames, hertz=hertz, level=level * (hertz < 9000), t60_s=np.full(len(hertz), self.second_s)
            )
            out += 0.5 * low
        air = noise(stroke, frames, ((high / 4, -60), (high, 0), (14000, -2), (20000, -12)))
        rms = float(np.sqrt(np.mean(out[:, : frames // 4] ** 2))) + 1e-9
        out += air * fading(stroke, frames, t60_s=self.t60_s) * rms * 10 ** (self.hiss_db / 20)
        return out.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Snap:
    """The machines' snare: two tones and a high-passed noise; harder is snappier."""

    low_hz: float = 180.0
    high_hz: float = 330.0
    tone_s: float = 0.14
    noise_s: float = 0.16
    noise_db: float = -2.0
    octaves: float = 0.1
    cut_hz: float = 1800.0
    drive: float = 0.1

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(max(self.tone_s, self.noise_s) * 1.1)
        low = swept(stroke, frames, hertz=stroke.near(self.low_hz, 0.008), octaves=self.octaves, seconds=0.012)
        high = swept(stroke, frames, hertz=stroke.near(self.high_hz, 0.008), octaves=self.octaves, seconds=0.012)
        tone = low * fading(stroke, frames, t60_s=self.tone_s) + 0.6 * high * fading(
            stroke, frames, t60_s=self.tone_s * 0.6
        )
        cut = self.cut_hz
        wires = noise(stroke, frames, ((cut / 4, -40), (cut, -3), (cut * 2, 0), (9000, -1), (15000, -6), (20000, -16)))
        snappy = 10 ** ((self.noise_db + 8 * (stroke.force - 0.8)) / 20)
        tail = self.noise_s * (0.6 + 0.45 * stroke.force)
        out = tone + snappy * wires * fading(stroke, frames, t60_s=tail, attack_s=0.001)
        return bent(out, self.drive * stroke.force).astype(np.float32)


@dataclass(frozen=True, slots=True)
class ChipDrop:
    """A console's triangle falling as far as it can."""

    hertz: float = 150.0
    seconds: float = 0.16

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(self.seconds)
        turn = swept(stroke, frames, hertz=self.hertz * 0.3, octaves=2.2 * (0.7 + 0.4 * stroke.force), seconds=0.04)
        shape = np.linspace(1, 0, frames) ** 0.7
        return (np.arcsin(turn) / 1.571 * shape).astype(np.float32)


@dataclass(frozen=True, slots=True)
class ChipNoise:
    """Random bits at `rate_hz`, and a volume that falls in fifteen steps."""

    rate_hz: float = 9000.0
    seconds: float = 0.15

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(self.seconds)
        rate = self.rate_hz * (0.8 + 0.3 * stroke.force) * stroke.near(1, 0.01)
        bits = stroke.dice.integers(0, 2, int(self.seconds * rate) + 2) * 2.0 - 1.0
        at = (np.arange(frames) * rate / stroke.sample_rate).astype(int)
        steps = np.ceil(np.linspace(1, 0, frames) ** 1.5 * 15) / 15
        return np.asarray((bits[at] * steps).astype(np.float32), dtype=np.float32)


def machine_808() -> dict[int, Slot]:
    """The keys that the first machine has sounds for.

    Its kicks are short: where they would hum on, a bass made of such a hum plays, and the two beat.
    """
    conga = {62: 390, 63: 310, 64: 205}
    toms = {41: 78, 43: 92, 45: 108, 47: 130, 48: 156, 50: 190}
    cowbell = Solid(540, (1.0, 1.481, 3.0, 4.44), (0, -1, -9, -13), 0.3, 0.2, tap_db=-22)
    clap = Grains(
        _CLAP, ((0.0, 0.8, 0.02), (0.0105, 0.8, 0.02), (0.021, 0.8, 0.02), (0.0315, 1.0, 0.32)), 0.0004, scatter=0.02
    )
    return {
        35: Slot(Kick(46, 1.3, 0.008, 0.3, -40, 2.0, -22, 2200, 0.004, -60, 0.02, 0.15, 0.03), 0.0),
        36: Slot(Kick(49, 1.5, 0.009, 0.34, -40, 2.0, -17, 2600, 0.004, -60, 0.02, 0.25, 0.04), 0.0),
        37: Slot(Solid(1700, (1.0, 0.29), (0, -4), 0.045, 0.2, tap_db=-6), -6.0),
        38: Slot(Snap(), -1.5),
        40: Slot(Snap(196, 350, 0.12, 0.2, 1.0), -1.5),
        39: Slot(clap, -2.5),
        42: Slot(Squares(0.07), -12.0, 0.1),
        44: Slot(Squares(0.045), -14.0, 0.1),
        46: Slot(Squares(0.5), -11.0, 0.1),
        49: Slot(Squares(1.3, 4800, -12, 2.2), -11.0, -0.15),
        57: Slot(Squares(1.0, 5600, -10, 1.6), -11.0, 0.15),
        51: Slot(Squares(0.7, 5800, -14, 1.1), -14.0, -0.15),
        56: Slot(cowbell, -7.0, 0.1),
        70: Slot(Grains(((2000, -40), (5000, -6), (9000, 0), (18000, -8)), ((0.0, 1.0, 0.035),), 0.006), -12.0, 0.2),
        75: Slot(Solid(2500, (1.0, 0.66), (0, -8), 0.06, 0.2, tap_db=-20), -8.0),
        **{key: Slot(Sweep(hertz, 0.12, 0.06, 0.42, 0.0), -3.0) for key, hertz in conga.items()},
        **{key: Slot(Sweep(hertz, 0.25, 0.07, 0.6, 0.05), -2.0, (key - 45) / 12) for key, hertz in toms.items()},
    }


def machine_909() -> dict[int, Slot]:
    """The second machine: a kick with a punch, a snare of noise, sampled-sounding bronze."""
    toms = {41: 82, 43: 98, 45: 116, 47: 142, 48: 172, 50: 208}
    sizzle: Points = ((400, -40), (2000, -20), (5000, -4), (8500, 0), (12000, -1), (16000, -6), (20000, -16))
    hat = Bronze(0.11, 900, sizzle, 120, 2.0, -8.0, 8000, plate=71, width=0.2, soft_hz=7000, wash_s=0.5)
    crash = Bronze(2.4, 500, sizzle, 240, 2.0, -6.0, plate=72, bloom_s=0.006, width=0.5, wash_s=0.25)
    clap = Grains(
        _CLAP, ((0.0, 0.7, 0.018), (0.01, 0.8, 0.018), (0.02, 0.9, 0.018), (0.03, 1.0, 0.2)), 0.0004, scatter=0.03
    )
    return {
        35: Slot(Kick(47, 2.0, 0.03, 0.42, -40, 2.0, -10, 3800, 0.004, -40, 0.03, 0.5, 0.03), 2.0),
        36: Slot(Kick(51, 2.2, 0.027, 0.36, -40, 2.0, -6, 4600, 0.004, -40, 0.03, 0.6, 0.045), 2.0),
        37: Slot(Solid(1850, (1.0, 0.42, 2.3), (0, -2, -8), 0.04, 0.2, tap_db=-2), -6.0),
        38: Slot(Snap(200, 340, 0.13, 0.24, 1.0, 0.6, 1400, 0.35), -1.0),
        40: Slot(Snap(215, 360, 0.11, 0.3, 3.0, 0.6, 1600, 0.35), -1.0),
        39: Slot(clap, -2.5),
        42: Slot(hat, -11.0, 0.1),
        44: Slot(replace(hat, t60_s=0.075), -13.0, 0.1),
        46: Slot(replace(hat, t60_s=0.7, wash_db=3.0), -9.5, 0.1),
        49: Slot(crash, -8.0, -0.2),
        57: Slot(replace(crash, plate=73, t60_s=2.0), -8.0, 0.2),
        51: Slot(replace(crash, plate=74, t60_s=1.6, wash_db=-4, bell_db=-14, bell_hz=900), -13.0, -0.2),
        56: Slot(Solid(587, (1.0, 1.5, 2.9), (0, -1, -10), 0.22, 0.2, tap_db=-16), -8.0, 0.1),
        **{key: Slot(Sweep(hertz, 0.7, 0.05, 0.42, 0.12, 0.25), -2.0, (key - 45) / 12) for key, hertz in toms.items()},
    }
