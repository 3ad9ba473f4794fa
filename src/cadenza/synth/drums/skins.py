"""Drums with a skin: kicks, snares, toms, and every drum that a hand or a stick plays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.drums.stroke import Stroke, bandpass, fading, falling, noise, ringing, swept
from cadenza.synth.tones.colour import Points

# ratios of a circular membrane's modes, how loud, how long against the first
MEMBRANE = (
    (1.0, 0.0, 1.0), (1.594, -6.0, 0.7), (2.136, -10.0, 0.5), (2.296, -12.0, 0.45), (2.653, -14.0, 0.4),
    (2.918, -17.0, 0.3), (3.156, -19.0, 0.28), (3.5, -21.0, 0.24), (4.06, -24.0, 0.2), (4.6, -27.0, 0.16),
)  # fmt: skip
LOADED = (
    (1.0, -3.0, 0.8),
    (2.0, 0.0, 1.0),
    (3.0, -5.0, 0.8),
    (4.02, -10.0, 0.6),
    (5.05, -15.0, 0.4),
    (6.1, -21.0, 0.3),
)

Modes = tuple[tuple[float, float, float], ...]


def bent(sound: NDArray[np.float64], drive: float) -> NDArray[np.float64]:
    """A soft clip that grows with `drive` (0: none)."""
    if drive <= 0:
        return sound
    peak = float(np.max(np.abs(sound))) + 1e-9
    return np.tanh(sound / peak * (1 + 4 * drive)) * peak


@dataclass(frozen=True, slots=True)
class Kick:
    """A bass drum: a body that falls in pitch, a beater's click, a breath of shell and air."""

    hertz: float = 52.0
    octaves: float = 1.6
    fall_s: float = 0.018
    t60_s: float = 0.45
    second_db: float = -8.0
    second: float = 2.05
    click_db: float = -7.0
    click_hz: float = 3200.0
    click_s: float = 0.006
    air_db: float = -19.0
    air_s: float = 0.07
    drive: float = 0.15
    hold_s: float = 0.0

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(self.t60_s * 1.1 + self.hold_s)
        hard = stroke.force
        hertz = stroke.near(self.hertz, 0.006)
        octaves = self.octaves * (0.55 + 0.5 * hard)
        body = swept(stroke, frames, hertz=hertz, octaves=octaves, seconds=self.fall_s)
        body *= self._shape(stroke, frames)
        over = swept(stroke, frames, hertz=hertz * self.second, octaves=octaves * 0.6, seconds=self.fall_s, phase=0.6)
        body += 10 ** (self.second_db / 20) * over * fading(stroke, frames, t60_s=self.t60_s * 0.45)
        top = self.click_hz * (0.6 + 0.6 * hard) * stroke.near(1, 0.05)
        click = noise(stroke, frames, bandpass(top, 1.6, slope_db=9)) * fading(stroke, frames, t60_s=self.click_s * 4)
        knock = noise(stroke, frames, bandpass(240, 2.2, slope_db=12)) * fading(stroke, frames, t60_s=self.air_s)
        shell = bent(body + 10 ** (self.air_db / 20) * knock, self.drive * (0.5 + hard))
        # the beater is heard over the driven shell: driven with it, it would drown
        return (shell + 10 ** ((self.click_db + 12 * (hard - 0.75)) / 20) * click).astype(np.float32)

    def _shape(self, stroke: Stroke, frames: int) -> NDArray[np.float64]:
        shape = fading(stroke, frames, t60_s=self.t60_s, attack_s=0.0008)
        if self.hold_s:
            time = np.arange(frames) / stroke.sample_rate
            shape = np.exp(-6.9 * np.maximum(time - self.hold_s, 0) / self.t60_s) * np.minimum(time / 0.0008, 1)
        return shape


@dataclass(frozen=True, slots=True)
class Skin:
    """Any drum whose skin sings: toms, congas, taiko, tabla. `slap_db` is the stick's or the hand's own noise."""

    hertz: float
    t60_s: float = 0.5
    modes: Modes = MEMBRANE
    octaves: float = 0.18
    fall_s: float = 0.05
    slap_db: float = -10.0
    slap_hz: float = 2500.0
    slap_s: float = 0.012
    air_db: float = -24.0
    air_hz: float = 400.0
    air_s: float = 0.15
    bright_db: float = 9.0
    width: float = 0.35
    spread: float = 0.012
    drive: float = 0.0

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(self.t60_s * 1.15)
        ratio, level_db, life = (np.array(column) for column in zip(*self.modes, strict=True))
        hertz = self.hertz * ratio * (1 + self.spread * stroke.dice.uniform(-1, 1, len(ratio)) * (ratio > 1))
        hertz = hertz * stroke.near(1, self.spread * 0.5)
        lift = self.bright_db * (stroke.force - 0.7) * np.log2(ratio + 0.3)
        level = 10 ** ((level_db + lift + stroke.dice.uniform(-2, 2, len(ratio))) / 20)
        bend = falling(stroke, frames, octaves=self.octaves * (0.3 + stroke.force), seconds=self.fall_s)
        sound = ringing(
            stroke,
            frames,
            hertz=hertz,
            level=level,
            t60_s=self.t60_s * life,
            ratio=bend,
            width=self.width,
            aligned=True,
        ).astype(np.float64)
        slap = noise(stroke, frames, bandpass(self.slap_hz * (0.6 + 0.6 * stroke.force), 2.0, slope_db=9))
        slap *= fading(stroke, frames, t60_s=self.slap_s * 4)
        air = noise(stroke, frames, bandpass(self.air_hz, 2.0, slope_db=12)) * fading(stroke, frames, t60_s=self.air_s)
        sound += 10 ** ((self.slap_db + 10 * (stroke.force - 0.7)) / 20) * slap + 10 ** (self.air_db / 20) * air
        return bent(sound, self.drive).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Snare:
    """A snare drum: two heads, a shell's ring, wires that answer a moment later, a stick's crack."""

    hertz: float = 188.0
    body_s: float = 0.16
    ring_db: float = -14.0
    ring_s: float = 0.22
    wires_db: float = -4.0
    wires_s: float = 0.27
    wires: Points = ((200, -20), (900, -6), (2200, 0), (4500, -1), (8000, -7), (12000, -14), (20000, -28))
    crack_db: float = -2.0
    crack_hz: float = 3400.0
    octaves: float = 0.35
    drive: float = 0.1

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        hard = stroke.force
        frames = stroke.frames(max(self.wires_s, self.body_s, self.ring_s) * 1.1)
        hertz = stroke.near(self.hertz, 0.012)
        time = np.arange(frames) / stroke.sample_rate
        modes = np.array([1.0, 1.74, 2.31, 2.95, 3.62, 4.5]) * hertz
        modes *= 1 + 0.01 * stroke.dice.uniform(-1, 1, 6)
        level = 10 ** (np.array([0, -4, self.ring_db + 3, self.ring_db, self.ring_db - 3, self.ring_db - 7]) / 20)
        level *= 10 ** (stroke.dice.uniform(-2.5, 2.5, 6) / 20)
        life = np.array([self.body_s, self.body_s * 0.8, *([self.ring_s] * 4)])
        bend = falling(stroke, frames, octaves=self.octaves * hard, seconds=0.012)
        heads = ringing(stroke, frames, hertz=modes, level=level, t60_s=life, ratio=bend, aligned=True)[0].astype(float)
        wires = np.stack([noise(stroke, frames, self.wires) for _ in range(2)])
        tail = self.wires_s * (0.55 + 0.5 * hard)
        grain = 0.55 * np.exp(-6.9 * time / (tail * 0.35)) + 0.45 * np.exp(-6.9 * time / tail)
        wires *= grain * np.minimum((time + 1e-4) / 0.0025, 1.0)
        crack = noise(stroke, frames, bandpass(self.crack_hz * (0.55 + 0.55 * hard), 2.4, slope_db=8))
        crack *= fading(stroke, frames, t60_s=0.022)
        middle = heads * (1.15 - 0.25 * hard) + 10 ** ((self.crack_db + 14 * (hard - 0.8)) / 20) * crack
        side = wires * 10 ** ((self.wires_db + stroke.dice.uniform(-1, 1)) / 20) * 1.6
        both = np.stack((middle + 0.85 * side[0] + 0.15 * side[1], middle + 0.15 * side[0] + 0.85 * side[1]))
        return bent(both, self.drive * hard).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Rim:
    """A stick across the rim: wood and a ghost of the shell."""

    hertz: float = 480.0
    t60_s: float = 0.07

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]:
        frames = stroke.frames(self.t60_s * 2.2)
        hertz = self.hertz * np.array([1.0, 1.73, 3.42, 5.1, 7.7]) * stroke.near(1, 0.012)
        level = 10 ** ((np.array([-5.0, 0.0, -1.0, -3.0, -6.0]) + stroke.dice.uniform(-3, 3, 5)) / 20)
        life = self.t60_s * np.array([1.4, 1.1, 0.9, 0.7, 0.6])
        wood = ringing(stroke, frames, hertz=hertz, level=level, t60_s=life, aligned=True)[0].astype(float)
        tap = noise(stroke, frames, bandpass(4200 * (0.5 + 0.6 * stroke.force), 2)) * fading(
            stroke, frames, t60_s=0.022
        )
        return np.asarray((wood + 1.1 * tap).astype(np.float32), dtype=np.float32)
