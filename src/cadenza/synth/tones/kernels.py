"""The compiled inner loops: a bank of ringing modes, a stack of wavetable lanes, a filter, a drive.

Control curves arrive once per `BLOCK` frames, as values at the block's edges; the kernels draw lines between them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., Any])
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

BLOCK = 64
LANES = 16
_FLOOR = 1.2e-5  # a mode this quiet has died away


def _compiled(function: F) -> F:
    return cast(F, njit(cache=True, nogil=True, fastmath={"contract", "reassoc", "nsz", "arcp"})(function))


@_compiled
def ring(
    out: Floats,
    hold_frames: int,
    omega: Doubles,
    phase: Doubles,
    left: Doubles,
    right: Doubles,
    decay: Doubles,
    damped: Doubles,
    ratio: Doubles,
) -> None:
    """Add decaying sinusoids into `out` (2, frames).

    `omega` radians per frame, `decay`/`damped` nepers per frame before/after `hold_frames`,
    `ratio` the pitch ratio at each block (one value: constant).
    """
    frames = out.shape[1]
    lane_re = np.zeros(LANES, np.float32)
    lane_im = np.zeros(LANES, np.float32)
    bent = ratio.shape[0] > 1
    for mode in range(omega.shape[0]):
        level_l = left[mode]
        level_r = right[mode]
        loudest = max(abs(level_l), abs(level_r))
        angle = phase[mode]
        amount = 1.0
        start = 0
        fresh = True
        was_held = True
        step_re = np.float32(0.0)
        step_im = np.float32(0.0)
        speed = omega[mode] * ratio[0]
        fall = decay[mode]
        while start < frames and amount * loudest > _FLOOR:
            held = start < hold_frames
            if held != was_held:
                fall = damped[mode]
                fresh = True
                was_held = held
            if bent:
                speed = omega[mode] * ratio[min(start // BLOCK, ratio.shape[0] - 1)]
                fresh = True
            if fresh:
                size = math.exp(-fall)
                turn_re = size * math.cos(speed)
                turn_im = size * math.sin(speed)
                here_re = amount * math.sin(angle)
                here_im = amount * math.cos(angle)
                for lane in range(LANES):
                    lane_re[lane] = here_re
                    lane_im[lane] = here_im
                    next_re = here_re * turn_re + here_im * turn_im
                    here_im = here_im * turn_re - here_re * turn_im
                    here_re = next_re
                size = math.exp(-fall * LANES)
                step_re = np.float32(size * math.cos(speed * LANES))
                step_im = np.float32(size * math.sin(speed * LANES))
                fresh = False
            whole = min(BLOCK, frames - start)
            gain_l = np.float32(level_l)
            gain_r = np.float32(level_r)
            at = start
            for _ in range(whole // LANES):
                for lane in range(LANES):
                    re = lane_re[lane]
                    im = lane_im[lane]
                    out[0, at + lane] += gain_l * re
                    out[1, at + lane] += gain_r * re
                    lane_re[lane] = re * step_re + im * step_im
                    lane_im[lane] = im * step_re - re * step_im
                at += LANES
            for lane in range(whole % LANES):
                out[0, at + lane] += gain_l * lane_re[lane]
                out[1, at + lane] += gain_r * lane_re[lane]
            angle += speed * BLOCK
            amount *= math.exp(-fall * BLOCK)
            start += BLOCK


@_compiled
def sing(
    out: Floats,
    tables: Floats,
    phase: Doubles,
    speed: float,
    ratio: Doubles,
    position: Doubles,
    gain: Doubles,
    left: Doubles,
    right: Doubles,
) -> None:
    """Add detuned copies of a morphing wavetable into `out` (2, frames).

    `tables` (tables, size + 1) closed by their first value; `phase`, `left`, `right` per lane; `speed` table
    samples per frame; `ratio` (lanes, edges), `position` (in tables) and `gain` at block edges.
    """
    frames = out.shape[1]
    size = tables.shape[1] - 1
    top = tables.shape[0] - 1
    lanes = phase.shape[0]
    index = np.zeros(BLOCK, np.int64)
    weight = np.zeros(BLOCK, np.float32)
    level = np.zeros(BLOCK, np.float32)
    start = 0
    block = 0
    while start < frames:
        whole = min(BLOCK, frames - start)
        for i in range(whole):
            between = i / BLOCK
            level[i] = gain[block] + (gain[block + 1] - gain[block]) * between
            if top > 0:
                place = position[block] + (position[block + 1] - position[block]) * between
                place = min(max(place, 0.0), top - 1e-6)
                index[i] = int(place)
                weight[i] = place - index[i]
        for lane in range(lanes):
            here = phase[lane]
            pace = speed * ratio[lane, block]
            change = (speed * ratio[lane, block + 1] - pace) / BLOCK
            pan_l = np.float32(left[lane])
            pan_r = np.float32(right[lane])
            for i in range(whole):
                cell = int(here)
                part = np.float32(here - cell)
                if top > 0:
                    low = tables[index[i], cell] + part * (tables[index[i], cell + 1] - tables[index[i], cell])
                    high = tables[index[i] + 1, cell] + part * (
                        tables[index[i] + 1, cell + 1] - tables[index[i] + 1, cell]
                    )
                    value = (low + weight[i] * (high - low)) * level[i]
                else:
                    value = (tables[0, cell] + part * (tables[0, cell + 1] - tables[0, cell])) * level[i]
                out[0, start + i] += pan_l * value
                out[1, start + i] += pan_r * value
                here += pace
                pace += change
                if here >= size:
                    here -= size
            phase[lane] = here
        start += whole
        block += 1


@_compiled
def sweep(sound: Floats, cutoff: Doubles, resonance: float, kind: int, poles: int) -> None:
    """Filter `sound` (2, frames) in place by a state-variable filter with a moving cutoff.

    `cutoff` is in cycles per frame at block edges, below .48; `kind` 0 low, 1 band, 2 high; `poles` 2 or 4.
    Zavalishin's topology-preserving form.
    """
    damp = 2.0 - 2.0 * min(max(resonance, 0.0), 0.97)
    for channel in range(2):
        for stage in range(poles // 2):
            k = damp if stage == poles // 2 - 1 else 1.414
            s1 = 0.0
            s2 = 0.0
            g = 0.0
            for i in range(sound.shape[1]):
                block = i // BLOCK
                if i % 16 == 0:
                    between = (i % BLOCK) / BLOCK
                    g = math.tan(math.pi * (cutoff[block] + (cutoff[block + 1] - cutoff[block]) * between))
                x = sound[channel, i] + 1e-18
                high = (x - (g + k) * s1 - s2) / (1.0 + g * (g + k))
                band = g * high + s1
                s1 = g * high + band
                low = g * band + s2
                s2 = g * band + low
                if kind == 0:
                    sound[channel, i] = low
                elif kind == 1:
                    sound[channel, i] = band * k
                else:
                    sound[channel, i] = high


@_compiled
def drive(sound: Floats, fir: Floats, gain: float, bias: float, bent: float, straight: float) -> None:
    """Overdrive one channel (frames,) in place, four times oversampled by `fir` (48 taps, unity sum).

    A soft asymmetric curve: `gain` into it, `bias` moves its working point and makes even harmonics; `bent` of the
    curve and `straight` of the sound come out, in step. What the asymmetry adds at 0 Hz is taken away again.
    """
    width = fir.shape[0] // 4
    size = 1024
    source = np.zeros(size + 2 * width, np.float32)
    shaped = np.zeros((4, size + 2 * width), np.float32)
    made = np.zeros(size, np.float32)
    lean = np.float32(bias)
    rest = np.float32(bias / math.sqrt(1.0 + bias * bias))
    loud = np.float32(gain)
    curved = np.float32(bent)
    plain = np.float32(straight / gain)
    before = 0.0
    after = 0.0
    for start in range(0, sound.shape[0], size):
        whole = min(size, sound.shape[0] - start)
        for i in range(width):
            source[i] = source[size + i]
            for sub in range(4):
                shaped[sub, i] = shaped[sub, size + i]
        for i in range(size):
            source[width + i] = sound[start + i] * loud if i < whole else np.float32(0.0)
        for sub in range(4):
            row = shaped[sub]
            for i in range(size):
                row[width + i] = lean
            for t in range(width):
                tap = np.float32(4.0) * fir[4 * t + sub]
                for i in range(size):
                    row[width + i] += tap * source[width + i - t]
            for i in range(size):
                value = row[width + i]
                arched = value / np.sqrt(np.float32(1.0) + value * value) - rest
                row[width + i] = curved * arched + plain * (value - lean)
        for i in range(size):
            made[i] = 0.0
        for t in range(width):
            for sub in range(4):
                tap = fir[4 * t + sub]
                row = shaped[3 - sub]
                for i in range(size):
                    made[i] += tap * row[width + i - t]
        for i in range(whole):
            after = made[i] - before + 0.9993 * after
            before = made[i]
            sound[start + i] = after


@_compiled
def blend(out: Floats, noise: Floats, offset: int, level: Doubles) -> None:
    """Add a stretch of `noise` (2, frames; it goes round) to `out`, at `level` at block edges."""
    frames = out.shape[1]
    size = noise.shape[1]
    for channel in range(2):
        at = offset % size
        for i in range(frames):
            block = i // BLOCK
            here = level[block] + (level[block + 1] - level[block]) * ((i % BLOCK) / BLOCK)
            out[channel, i] += noise[channel, at] * np.float32(here)
            at += 1
            if at == size:
                at = 0


@_compiled
def shape(sound: Floats, level: Doubles) -> None:
    """Multiply `sound` (2, frames) in place by a curve given at block edges."""
    for channel in range(sound.shape[0]):
        for i in range(sound.shape[1]):
            block = i // BLOCK
            sound[channel, i] *= np.float32(level[block] + (level[block + 1] - level[block]) * ((i % BLOCK) / BLOCK))


@_compiled
def late(out: Floats, source: Floats, delay: Doubles, gain: Doubles) -> None:
    """Add `source` (frames,) to `out`, `delay` frames late and at `gain`, both given at block edges."""
    for i in range(out.shape[0]):
        block = i // BLOCK
        between = (i % BLOCK) / BLOCK
        place = i - (delay[block] + (delay[block + 1] - delay[block]) * between)
        if place < 0:
            continue
        cell = int(place)
        part = np.float32(place - cell)
        last = min(cell + 1, source.shape[0] - 1)
        value = source[cell] + part * (source[last] - source[cell])
        out[i] += value * np.float32(gain[block] + (gain[block + 1] - gain[block]) * between)
