"""One stroke on one piece of a kit, and the few tools that every piece is built with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.tones.colour import Points, drawn_db
from cadenza.synth.tones.kernels import BLOCK, ring

Mono = NDArray[np.float32]
Doubles = NDArray[np.float64]
_LN1000 = 6.9078


@dataclass(frozen=True, slots=True)
class Stroke:
    """How hard (0-1), with whose luck, at what rate."""

    force: float
    dice: np.random.Generator
    sample_rate: int

    def near(self, value: float, spread: float) -> float:
        """A value a little off: `spread` is the share it may move by."""
        return float(value * (1 + spread * self.dice.uniform(-1, 1)))

    def frames(self, seconds: float) -> int:
        return max(int(seconds * self.sample_rate), 64)


class Piece(Protocol):
    """Answers a stroke with mono (frames,) or stereo (2, frames) sound at any level; the kit sets it."""

    def __call__(self, stroke: Stroke) -> NDArray[np.float32]: ...


def fading(stroke: Stroke, frames: int, *, t60_s: float, attack_s: float = 0.0005) -> Doubles:
    """A rise and an exponential fall by 60 dB in `t60_s`."""
    time = np.arange(frames) / stroke.sample_rate
    shape: Doubles = np.exp(-_LN1000 * time / max(t60_s, 1e-3)) * np.minimum(time / max(attack_s, 2e-4), 1.0)
    return shape


def noise(stroke: Stroke, frames: int, points: Points) -> Doubles:
    """Noise of a drawn colour, unit RMS, (frames,)."""
    from scipy import fft  # in single precision, which numpy's is not

    size = 1 << int(np.ceil(np.log2(frames)))
    white = stroke.dice.standard_normal(size, dtype=np.float32)
    shape = (10 ** (drawn_db(points, np.fft.rfftfreq(size, 1 / stroke.sample_rate)) / 20)).astype(np.float32)
    shape[0] = 0
    made = fft.irfft(fft.rfft(white) * shape, size, overwrite_x=True)[:frames]
    return np.asarray(made / (np.sqrt(np.mean(made**2)) + 1e-12), dtype=float)


def bandpass(centre_hz: float, octaves: float, *, slope_db: float = 24.0) -> Points:
    """A drawn band: flat over `octaves` about the centre, then falling by `slope_db` an octave."""
    low, high = centre_hz * 2 ** (-octaves / 2), centre_hz * 2 ** (octaves / 2)
    return ((low / 8, -3 * slope_db), (low, 0.0), (high, 0.0), (high * 8, -3 * slope_db))


def ringing(
    stroke: Stroke,
    frames: int,
    *,
    hertz: Doubles,
    level: Doubles,
    t60_s: Doubles,
    ratio: Doubles | None = None,
    width: float = 0.0,
    aligned: bool = False,
) -> NDArray[np.float32]:
    """Modes set ringing: (2, frames); `ratio` bends them all, a value per block."""
    out = np.zeros((2, frames), np.float32)
    keep = hertz < 0.46 * stroke.sample_rate
    hertz, level, t60_s = hertz[keep], level[keep], t60_s[keep]
    fall = _LN1000 / np.maximum(t60_s, 0.004) / stroke.sample_rate
    angle = np.pi / 4 * (1 + width * stroke.dice.uniform(-1, 1, len(hertz)))
    phase = np.zeros(len(hertz)) if aligned else stroke.dice.uniform(0, 2 * np.pi, len(hertz))
    omega = 2 * np.pi * hertz / stroke.sample_rate
    bend = np.ones(1) if ratio is None else ratio
    left, right = level * np.cos(angle) * 1.414, level * np.sin(angle) * 1.414
    ring(out, frames, omega, phase, left, right, fall, fall, bend)
    return out


def falling(stroke: Stroke, frames: int, *, octaves: float, seconds: float) -> Doubles:
    """A pitch that starts `octaves` above and falls home: ratios per block."""
    time = np.arange(frames // BLOCK + 2) * (BLOCK / stroke.sample_rate)
    return np.asarray(2 ** (octaves * np.exp(-time / seconds)), dtype=float)


def swept(stroke: Stroke, frames: int, *, hertz: float, octaves: float, seconds: float, phase: float = 0.0) -> Doubles:
    """A sine whose pitch falls by `octaves` with a time constant, exact at every frame: (frames,)."""
    time = np.arange(frames) / stroke.sample_rate
    speed = hertz * 2 ** (octaves * np.exp(-time / seconds))
    turned: Doubles = np.sin(2 * np.pi * np.cumsum(speed) / stroke.sample_rate + phase)
    return turned
