"""How a note moves while it sounds: bends, glides, vibrato that grows in, unsteady hands, swells, envelopes.

Curves are values at block edges (every `BLOCK` frames), pitch in semitones, level as a factor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled
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
            attack = min(attack, max(0.25 * attack, 0.03))
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
    """The pitch of each player in semitones (players, edges), and the first one's vibrato (-1 to 1, grown in)."""
    hands, wave = unled(sounding, habit, edges=edges, sample_rate=sample_rate, dice=dice, players=players)
    pitch = finely(hands, edges)
    lead = led(sounding, habit, edges=edges, sample_rate=sample_rate)
    return (pitch if lead is None else pitch + lead), wave


def led(sounding: Sounding, habit: Vibrato, *, edges: int, sample_rate: int, eager: float = 1.0) -> Doubles | None:
    """Where all players are led, in semitones: bends, glides and scoops (times `eager`); None where nowhere."""
    pitch = drawn(sounding.note.bend, sounding, edges) if sounding.note.bend else None
    if sounding.grew_from is None and not habit.scoop_cents:
        return pitch
    time = np.arange(edges) * (BLOCK / sample_rate)
    if sounding.grew_from is not None:
        away = float(np.clip(sounding.grew_from - sounding.note.pitch, -24, 24))
        moved = away * (0.5 + 0.5 * np.cos(np.pi * np.minimum(time / habit.glide_s, 1.0)))
    else:
        moved = eager * habit.scoop_cents / 100 * np.exp(-time / (habit.scoop_s / 2.5))
    return np.asarray(moved if pitch is None else pitch + moved, dtype=np.float64)


def unled(
    sounding: Sounding, habit: Vibrato, *, edges: int, sample_rate: int, dice: np.random.Generator, players: int = 1
) -> tuple[Doubles, Doubles]:
    """What each player's hands do of themselves, in semitones at every fourth edge; and the first one's vibrato.

    That is a value for each edge, -1 to 1, grown in.
    """
    depth = sounding.note.vibrato_cents or habit.cents
    hands = np.zeros((players, coarse_of(edges)))
    wave = np.zeros(edges)
    if depth:
        swing = _vibrato(habit, hands.shape, sample_rate, dice)
        wave = finely(swing[:1], edges)[0]
        hands += depth / 100 * swing
    if habit.jitter_cents:
        hands += habit.jitter_cents / 100 * _walks(hands.shape, _COARSE * BLOCK / sample_rate, dice, rate_hz=6.0)
    return hands, wave


def coarse_of(edges: int) -> int:
    """How many values at every fourth edge `edges` need."""
    return -(-edges // _COARSE) + 1


def _vibrato(habit: Vibrato, shape: tuple[int, int], sample_rate: int, dice: np.random.Generator) -> Doubles:
    luck = dice.uniform(0, 1, (3, shape[0], 1))
    time = np.arange(shape[1]) * (_COARSE * BLOCK / sample_rate)
    rate = habit.rate_hz * (0.94 + 0.12 * luck[0])
    grown = np.clip((time - habit.delay_s * (0.8 + 0.4 * luck[1])) / habit.grow_s, 0.0, 1.0)
    wander = 0.35 * np.sin(2 * np.pi * (0.7 * time + luck[2]))
    swing: Doubles = grown * np.sin(2 * np.pi * rate * time + wander)
    return swing


@compiled()
def finely(coarse: Doubles, edges: int) -> Doubles:
    """Values at every fourth edge, drawn out to every edge: (rows, edges)."""
    fine = np.empty((coarse.shape[0], edges))
    for row in range(coarse.shape[0]):
        for edge in range(edges):
            cell = edge // _COARSE
            here = coarse[row, cell]
            fine[row, edge] = here + (coarse[row, cell + 1] - here) * ((edge % _COARSE) / _COARSE)
    return fine


def unsteady(edges: int, sample_rate: int, dice: np.random.Generator, *, rate_hz: float = 6.0) -> Doubles:
    """A smooth random walk about 0, standard deviation 1, moving `rate_hz` times a second."""
    walk: Doubles = _walks((1, edges), BLOCK / sample_rate, dice, rate_hz=rate_hz)[0]
    return walk


def _walks(shape: tuple[int, int], step_s: float, dice: np.random.Generator, *, rate_hz: float) -> Doubles:
    points = max(int(shape[1] * step_s * rate_hz) + 3, 4)
    heights = dice.standard_normal((shape[0], points))
    return _between(heights, shape[1])


@compiled()
def _between(heights: Doubles, count: int) -> Doubles:
    """Values on straight lines between evenly spaced heights, the last of which is not reached: (rows, count)."""
    rows, points = heights.shape
    walk = np.empty((rows, count))
    step = (points - 2) / max(count - 1, 1)
    for at in range(count):
        place = at * step if at + 1 < count or count == 1 else float(points - 2)
        cell = int(place)
        share = place - cell
        for row in range(rows):
            walk[row, at] = heights[row, cell] + share * (heights[row, cell + 1] - heights[row, cell])
    return walk


def drifting(shape: tuple[int, int], sample_rate: int, dice: np.random.Generator, *, rate_hz: float) -> Doubles:
    """As `unsteady`, for several lanes that wander alone, at every fourth edge: (lanes, coarse edges)."""
    return _walks(shape, _COARSE * BLOCK / sample_rate, dice, rate_hz=rate_hz)
