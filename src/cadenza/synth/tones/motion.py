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
_COARSE = 4  # edges


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
    sounding: Sounding, habit: Vibrato, *, edges: int, sample_rate: int, dice: np.random.Generator, players: int = 1
) -> tuple[Doubles, Doubles]:
    """The pitch of each player in semitones (players, edges), and the first one's vibrato (-1 to 1, grown in).

    The hands move slowly: their part is drawn at every fourth edge.
    """
    time = np.arange(edges) * (BLOCK / sample_rate)
    pitch = drawn(sounding.note.bend, sounding, edges)
    if sounding.grew_from is not None:
        away = float(np.clip(sounding.grew_from - sounding.note.pitch, -24, 24))
        pitch = pitch + away * (0.5 + 0.5 * np.cos(np.pi * np.minimum(time / habit.glide_s, 1.0)))
    elif habit.scoop_cents:
        pitch = pitch + habit.scoop_cents / 100 * np.exp(-time / (habit.scoop_s / 2.5))
    depth = sounding.note.vibrato_cents or habit.cents
    hands = np.zeros((players, -(-edges // _COARSE) + 1))
    wave = np.zeros(edges)
    if depth:
        swing = _vibrato(habit, hands.shape, sample_rate, dice)
        wave = _finely(swing[:1], edges)[0]
        hands += depth / 100 * swing
    if habit.jitter_cents:
        hands += habit.jitter_cents / 100 * _walks(hands.shape, _COARSE * BLOCK / sample_rate, dice, rate_hz=6.0)
    return pitch + _finely(hands, edges), wave


def _vibrato(habit: Vibrato, shape: tuple[int, int], sample_rate: int, dice: np.random.Generator) -> Doubles:
    luck = dice.uniform(0, 1, (3, shape[0], 1))
    time = np.arange(shape[1]) * (_COARSE * BLOCK / sample_rate)
    rate = habit.rate_hz * (0.94 + 0.12 * luck[0])
    grown = np.clip((time - habit.delay_s * (0.8 + 0.4 * luck[1])) / habit.grow_s, 0.0, 1.0)
    wander = 0.35 * np.sin(2 * np.pi * (0.7 * time + luck[2]))
    swing: Doubles = grown * np.sin(2 * np.pi * rate * time + wander)
    return swing


def _finely(coarse: Doubles, edges: int) -> Doubles:
    """Values at every fourth edge, drawn out to every edge: (rows, edges)."""
    fine = np.empty((coarse.shape[0], coarse.shape[1] - 1, _COARSE))
    step = np.diff(coarse, axis=1)
    for part in range(_COARSE):
        fine[:, :, part] = coarse[:, :-1] + step * (part / _COARSE)
    return fine.reshape(coarse.shape[0], -1)[:, :edges]


def unsteady(edges: int, sample_rate: int, dice: np.random.Generator, *, rate_hz: float = 6.0) -> Doubles:
    """A smooth random walk about 0, standard deviation 1, moving `rate_hz` times a second."""
    walk: Doubles = _walks((1, edges), BLOCK / sample_rate, dice, rate_hz=rate_hz)[0]
    return walk


def _walks(shape: tuple[int, int], step_s: float, dice: np.random.Generator, *, rate_hz: float) -> Doubles:
    points = max(int(shape[1] * step_s * rate_hz) + 3, 4)
    heights = dice.standard_normal((shape[0], points))
    place = np.arange(shape[1]) * ((points - 2) / max(shape[1] - 1, 1))
    place[-1] = points - 2 if shape[1] > 1 else 0.0
    cell = place.astype(np.intp)
    walk: Doubles = heights[:, cell] + (place - cell) * (heights[:, cell + 1] - heights[:, cell])
    return walk


def drifting(lanes: int, edges: int, sample_rate: int, dice: np.random.Generator, *, rate_hz: float) -> Doubles:
    """As `unsteady`, for several lanes that wander alone: (lanes, edges)."""
    coarse = -(-edges // _COARSE) + 1
    return _finely(_walks((lanes, coarse), _COARSE * BLOCK / sample_rate, dice, rate_hz=rate_hz), edges)
