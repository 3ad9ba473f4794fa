"""The compiled loops of sustained tones: copies of a morphing wavetable, for a crowd and for one player.

`tables` are (tables, size + 1), the size a power of two, closed by their first value; `phase` (rounds 0-1), `left`,
`right` per lane; `speed` rounds per frame; `ratio` (lanes, edges), `position` (in tables), `gain` at block edges.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from cadenza.compiled import compiled
from cadenza.synth.fused import fma
from cadenza.synth.tones.kernels import BLOCK, LANES

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

FEW = 2  # lanes up to which a table is cheaper read twice than mixed anew
_PIECES = BLOCK // LANES
_TURN = 4294967296  # one round of a table, so that a phase wraps by itself
_AROUND = _TURN - 1


@njit(inline="always")
def _begun(phase: Any) -> Any:
    """Return where in its round each lane is."""
    now = np.zeros(phase.shape[0], np.int64)
    for lane in range(phase.shape[0]):
        now[lane] = np.int64(phase[lane] * _TURN) & np.int64(_AROUND)
    return now


@njit(inline="always")
def _rising(level: Any, gain: Any, block: Any) -> None:
    """Draw the gain of a block."""
    for i in range(BLOCK):
        level[i] = gain[block] + (gain[block + 1] - gain[block]) * (i / BLOCK)


@njit(inline="always")
def _placed(out: Any, start: Any, tone: Any, level: Any, left: Any, right: Any) -> None:
    """Add a block of one lane between left and right."""
    whole = min(BLOCK, out.shape[1] - start)
    piece_l, piece_r = out[0, start : start + whole], out[1, start : start + whole]
    pan_l, pan_r = np.float32(left), np.float32(right)
    for i in range(whole):
        value = tone[i] * level[i]
        piece_l[i] = fma(pan_l, value, piece_l[i])
        piece_r[i] = fma(pan_r, value, piece_r[i])


@compiled(fastmath={"nsz"})
def sing(
    out: Floats, tables: Floats, phase: Doubles, speed: float, ratio: Doubles, position: Doubles, gain: Doubles,
    left: Doubles, right: Doubles,
) -> None:  # fmt: skip
    """Add detuned copies of a morphing wavetable into `out` (2, frames).

    The table is mixed anew whenever the position has moved by a fiftieth of a step.
    """
    size, top = tables.shape[1] - 1, tables.shape[0] - 1
    mixed = tables[0].copy()
    mixed_at = -1.0
    level, tone = np.zeros(BLOCK, np.float32), np.zeros(BLOCK, np.float32)
    shift = np.int64(32 - round(math.log2(size)))
    below = np.int64((1 << shift) - 1)
    fine = np.float32(1.0 / (1 << shift))
    around = np.int64(_AROUND)
    now = _begun(phase)
    for block in range((out.shape[1] + BLOCK - 1) // BLOCK):
        _rising(level, gain, block)
        if top > 0:
            place = min(max(position[block], 0.0), top - 1e-6)
            if abs(place - mixed_at) > 0.02:
                row = int(place)
                weight = np.float32(place - row)
                lower, upper = tables[row], tables[row + 1]
                for i in range(size + 1):
                    mixed[i] = lower[i] + weight * (upper[i] - lower[i])
                mixed_at = place
        for lane in range(phase.shape[0]):
            here = now[lane]
            early = ratio[lane, block] * speed * _TURN
            change = (ratio[lane, block + 1] * speed * _TURN - early) / _PIECES
            for part in range(_PIECES):
                pace = np.int64(early + change * (part + 0.5))
                some = tone[part * LANES : (part + 1) * LANES]
                for i in range(LANES):
                    at = (here + i * pace) & around
                    cell = at >> shift
                    first = mixed[cell]
                    some[i] = fma(np.float32(at & below) * fine, mixed[cell + 1] - first, first)
                here = (here + LANES * pace) & around
            now[lane] = here
            _placed(out, block * BLOCK, tone, level, left[lane], right[lane])


@compiled(fastmath={"nsz"})
def sing_alone(
    out: Floats, tables: Floats, phase: Doubles, speed: float, ratio: Doubles, position: Doubles, gain: Doubles,
    left: Doubles, right: Doubles,
) -> None:  # fmt: skip
    """Add one voice or two into `out` (2, frames), from tables that morph with no step: in one voice it would tick.

    The position moves evenly within a block, past one table at most: what is further off is reached a block later.
    """
    size, top = tables.shape[1] - 1, tables.shape[0] - 1
    level, tone = np.zeros(BLOCK, np.float32), np.zeros(BLOCK, np.float32)
    shift = np.int64(32 - round(math.log2(size)))
    below = np.int64((1 << shift) - 1)
    fine = np.float32(1.0 / (1 << shift))
    around = np.int64(_AROUND)
    now = _begun(phase)
    place = min(max(position[0], 0.0), float(top))
    for block in range((out.shape[1] + BLOCK - 1) // BLOCK):
        _rising(level, gain, block)
        goal = min(max(position[block + 1], 0.0), float(top))
        row = min(int(place), top - 1)
        if goal < place and place == row and row > 0:
            row -= 1
        goal = min(max(goal, float(row)), float(row + 1))
        weight = np.float32(place - row)
        drift = np.float32((goal - place) / BLOCK)
        place = goal
        lower, upper = tables[row], tables[row + 1]
        for lane in range(phase.shape[0]):
            here = now[lane]
            early = ratio[lane, block] * speed * _TURN
            change = (ratio[lane, block + 1] * speed * _TURN - early) / _PIECES
            for part in range(_PIECES):
                pace = np.int64(early + change * (part + 0.5))
                some = tone[part * LANES : (part + 1) * LANES]
                begun = weight + drift * np.float32(part * LANES)
                for i in range(LANES):
                    at = (here + i * pace) & around
                    cell = at >> shift
                    between = np.float32(at & below) * fine
                    one = fma(between, lower[cell + 1] - lower[cell], lower[cell])
                    other = fma(between, upper[cell + 1] - upper[cell], upper[cell])
                    some[i] = fma(fma(drift, np.float32(i), begun), other - one, one)
                here = (here + LANES * pace) & around
            now[lane] = here
            _placed(out, block * BLOCK, tone, level, left[lane], right[lane])
