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
_FLOOR = 2.5e-5  # a mode this quiet has died away


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
    side_l = out[0]
    side_r = out[1]
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
                here_l = side_l[at : at + LANES]
                here_r = side_r[at : at + LANES]
                for lane in range(LANES):
                    re = lane_re[lane]
                    im = lane_im[lane]
                    here_l[lane] += gain_l * re
                    here_r[lane] += gain_r * re
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
    samples per frame; `ratio` (lanes, edges), `position` (in tables) and `gain` at block edges. The table is mixed anew
    whenever the position has moved by a fiftieth of a step.
    """
    frames = out.shape[1]
    size = tables.shape[1] - 1
    top = tables.shape[0] - 1
    lanes = phase.shape[0]
    side_l = out[0]
    side_r = out[1]
    mixed = tables[0].copy()
    mixed_at = -1.0
    level = np.zeros(BLOCK, np.float32)
    start = 0
    block = 0
    while start < frames:
        whole = min(BLOCK, frames - start)
        for i in range(whole):
            level[i] = gain[block] + (gain[block + 1] - gain[block]) * (i / BLOCK)
        if top > 0:
            place = min(max(position[block], 0.0), top - 1e-6)
            if abs(place - mixed_at) > 0.02:
                row = int(place)
                weight = np.float32(place - row)
                lower = tables[row]
                upper = tables[row + 1]
                for i in range(size + 1):
                    mixed[i] = lower[i] + weight * (upper[i] - lower[i])
                mixed_at = place
        piece_l = side_l[start : start + whole]
        piece_r = side_r[start : start + whole]
        for lane in range(lanes):
            here = phase[lane]
            pace = speed * ratio[lane, block]
            change = (speed * ratio[lane, block + 1] - pace) / BLOCK
            pan_l = np.float32(left[lane])
            pan_r = np.float32(right[lane])
            for i in range(whole):
                cell = np.uint64(here)
                part = np.float32(here - cell)
                first = mixed[cell]
                value = (first + part * (mixed[cell + np.uint64(1)] - first)) * level[i]
                piece_l[i] += pan_l * value
                piece_r[i] += pan_r * value
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
    Zavalishin's topology-preserving form, both channels in step.
    """
    damp = 2.0 - 2.0 * min(max(resonance, 0.0), 0.97)
    take_low = 1.0 if kind == 0 else 0.0
    take_high = 1.0 if kind == 2 else 0.0
    side_l = sound[0]
    side_r = sound[1]
    for stage in range(poles // 2):
        k = damp if stage == poles // 2 - 1 else 1.414
        take_band = k if kind == 1 else 0.0
        l1 = 0.0
        l2 = 0.0
        r1 = 0.0
        r2 = 0.0
        start = 0
        while start < sound.shape[1]:
            between = (start % BLOCK) / BLOCK
            block = start // BLOCK
            g = math.tan(math.pi * (cutoff[block] + (cutoff[block + 1] - cutoff[block]) * between))
            share = 1.0 / (1.0 + g * (g + k))
            piece_l = side_l[start : start + LANES]
            piece_r = side_r[start : start + LANES]
            for i in range(piece_l.shape[0]):
                high_l = (piece_l[i] + 1e-18 - (g + k) * l1 - l2) * share
                high_r = (piece_r[i] + 1e-18 - (g + k) * r1 - r2) * share
                band_l = g * high_l + l1
                band_r = g * high_r + r1
                low_l = g * band_l + l2
                low_r = g * band_r + r2
                l1 = g * high_l + band_l
                r1 = g * high_r + band_r
                l2 = g * band_l + low_l
                r2 = g * band_r + low_r
                piece_l[i] = take_low * low_l + take_band * band_l + take_high * high_l
                piece_r[i] = take_low * low_r + take_band * band_r + take_high * high_r
            start += LANES


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
            row = shaped[sub][width:]
            for i in range(size):
                row[i] = lean
            for t in range(width):
                tap = np.float32(4.0) * fir[4 * t + sub]
                past = source[width - t : width - t + size]
                for i in range(size):
                    row[i] += tap * past[i]
            for i in range(size):
                value = row[i]
                arched = value / np.sqrt(np.float32(1.0) + value * value) - rest
                row[i] = curved * arched + plain * (value - lean)
        for i in range(size):
            made[i] = 0.0
        for t in range(width):
            for sub in range(4):
                tap = fir[4 * t + sub]
                bowed = shaped[3 - sub][width - t : width - t + size]
                for i in range(size):
                    made[i] += tap * bowed[i]
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
