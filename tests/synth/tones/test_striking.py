"""Copies of one ring: each begins, is damped and ends in its own time, whatever the others do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.tones.quarter import STEP, add_quick, lowpass, slowed
from cadenza.synth.tones.striking import strike

RATE, FALL = 44100, 1e-4
FADE = np.linspace(1.0, 0.0, 64, dtype=np.float32)


def undamped(frames: int) -> NDArray[np.float32]:
    return np.random.default_rng(1).standard_normal((2, frames)).astype(np.float32)


def copies(held: int, *strokes: tuple[int, int, int, float]) -> NDArray[np.float32]:
    """Sound strokes of (start, hold, frames, damping) from a ring that is damped after `held` frames."""
    damped = min(damping for *_, damping in strokes)
    ring = undamped(9000) * np.exp(-damped * np.maximum(np.arange(9000) - held, 0)).astype(np.float32)
    out = np.zeros((2, 20000), np.float32)
    start, hold, frames = np.array([stroke[:3] for stroke in strokes], np.int64).T.copy()
    loud, damping = np.ones(len(strokes)), np.array([stroke[3] for stroke in strokes])
    strike(out, ring, held, damped, start, hold, frames, loud, damping, FADE)
    return out


def alone(start: int, hold: int, frames: int, damping: float) -> NDArray[np.float64]:
    out = np.zeros((2, 20000))
    level = np.exp(-damping * np.maximum(np.arange(frames) - hold, 0))
    level[-64:] *= FADE
    out[:, start : start + frames] = undamped(9000)[:, :frames] * level
    return out


def test_each_stroke_is_held_and_damped_by_itself() -> None:
    strokes = [(100, 3000, 6000, 4 * FALL), (5000, 5000, 9000, FALL), (8000, 200, 800, 2 * FALL)]
    expected = sum(alone(*stroke) for stroke in strokes)
    np.testing.assert_allclose(copies(5000, *strokes), expected, atol=2e-5)


def test_a_ring_is_left_as_it_was_for_the_next_stroke() -> None:
    stroke = (0, 300, 700, FALL)
    once, twice = copies(300, stroke), copies(300, stroke, (10000, *stroke[1:]))
    assert twice[:, :9000].tobytes() == once[:, :9000].tobytes()
    assert twice[:, 10000:10700].tobytes() == once[:, :700].tobytes()


def test_a_slow_sound_comes_back_in_step() -> None:
    time = np.arange(8000) / RATE
    for hertz in (110.0, 1000.0, 4000.0):
        sound = np.tile(np.sin(2 * np.pi * hertz * time), (2, 1)).astype(np.float32)
        slow = slowed(sound, lowpass())
        assert len(slow) == 2000
        back = np.zeros_like(sound)
        add_quick(back, np.stack((slow, slow)), lowpass(), np.ones(8000 // STEP + 2, np.float32))
        assert np.abs(back - sound)[:, 200:-200].max() < 0.005
