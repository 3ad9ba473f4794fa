"""How a note moves while it sounds: bends, glides, vibrato that grows in, unsteady hands, swells, envelopes.

Curves are values at block edges (every `BLOCK` frames), pitch in semitones, level as a factor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.score.note import Curve
from cadenza.synth.tones.kernels import BLOCK
from cadenza.synth.tones.timing import Sounding

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Vibrato:
    """`cents` is the player's own habit on long notes; a note that asks for its own depth gets that instead."""

    rate_hz: float = 5.4
    cents: float = 0.0
    delay_s: float = 0.25
    grow_s: float = 0.45
    tremble_db: float = 0.0  # how much the level moves along
    jitter_cents: float = 2.0
    scoop_cents: float = 0.0
    scoop_s: float = 0.07
    glide_s: float = 0.055


@dataclass(frozen=True, slots=True)
class Envelope:
    """Seconds, and a sustain level 0-1; `soften` stretches the attack of quiet notes (times 1 + soften)."""

    attack_s: float = 0.01
    decay_s: float = 0.2
    sustain: float = 0.8
    release_s: float = 0.2
    soften: float = 0.5

    def curve(self, sounding: Sounding, edges: int, sample_rate: int) -> Doubles:
        """Level at each edge: a rounded rise, a fall to the sustain, an even fade once let go."""
        time = np.arange(edges) * (BLOCK / sample_rate)
        attack = max(self.attack_s * (1 + self.soften * (1 - sounding.bright)), 0.0015)
        if sounding.slurred:
            attack = min(attack, 0.03)
        hold = sounding.hold / sample_rate
        if attack > 0.6 * hold:
            attack = max(0.6 * hold, 0.0015)
        rise = np.sin(np.minimum(time / attack, 1.0) * (np.pi / 2)) ** 2
        late = np.maximum(time - attack, 0.0)
        fall = self.sustain + (1.0 - self.sustain) * np.exp(-late / max(self.decay_s, 1e-3))
        if sounding.slurred:
            fall = np.full(edges, max(self.sustain, 0.7 * self.sustain + 0.3))
        gone = np.clip((time - hold) / max(sounding.release_s, 0.004), 0.0, 1.0)
        shape: Doubles = rise * fall * (1.0 - gone) ** 2
        return shape


def edges_of(frames: int) -> int:
    """How many block edges `frames` need."""
    return frames // BLOCK + 2


def drawn(curve: Curve, sounding: Sounding, edges: int) -> Doubles:
    """A note's bend or swell at the block edges; it keeps its last value while the note dies away."""
    if not curve:
        return np.zeros(edges)
    at = np.arange(edges) * (BLOCK / max(sounding.hold, 1))
    return np.asarray(np.interp(at, [point[0] for point in curve], [point[1] for point in curve]), dtype=np.float64)


def swelling(sounding: Sounding, edges: int) -> Doubles:
    """The level that the note's swell asks for, as a factor."""
    level: Doubles = 10 ** (drawn(sounding.note.swell, sounding, edges) / 20)
    return level


def moving(
    sounding: Sounding, habit: Vibrato, *, edges: int, sample_rate: int, dice: np.random.Generator
) -> tuple[Doubles, Doubles]:
    """The pitch in semitones and the vibrato's wave (-1 to 1, grown in) at the block edges."""
    time = np.arange(edges) * (BLOCK / sample_rate)
    pitch = drawn(sounding.note.bend, sounding, edges)
    if sounding.grew_from is not None:
        away = float(np.clip(sounding.grew_from - sounding.note.pitch, -24, 24))
        pitch = pitch + away * (0.5 + 0.5 * np.cos(np.pi * np.minimum(time / habit.glide_s, 1.0)))
    elif habit.scoop_cents:
        pitch = pitch + habit.scoop_cents / 100 * np.exp(-time / (habit.scoop_s / 2.5))
    wave = np.zeros(edges)
    asked = sounding.note.vibrato_cents
    depth = asked or habit.cents
    if depth:
        rate = habit.rate_hz * (1 + 0.06 * dice.uniform(-1, 1))
        grown = np.clip((time - habit.delay_s * dice.uniform(0.8, 1.2)) / habit.grow_s, 0.0, 1.0)
        wander = 0.35 * np.sin(2 * np.pi * 0.7 * time + dice.uniform(0, 6.28))
        wave = grown * np.sin(2 * np.pi * rate * time + wander)
        pitch = pitch + depth / 100 * wave
    if habit.jitter_cents:
        pitch = pitch + habit.jitter_cents / 100 * unsteady(edges, sample_rate, dice)
    return pitch, wave


def unsteady(edges: int, sample_rate: int, dice: np.random.Generator, *, rate_hz: float = 6.0) -> Doubles:
    """A smooth random walk about 0, standard deviation 1, moving `rate_hz` times a second."""
    seconds = edges * BLOCK / sample_rate
    points = max(int(seconds * rate_hz) + 3, 4)
    return np.interp(np.linspace(0, points - 2, edges), np.arange(points), dice.standard_normal(points))
