"""The compiled inner loops: a bank of ringing modes, a filter, a drive.

Control curves arrive once per `BLOCK` frames, as values at the block's edges; the kernels draw lines between them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled
from cadenza.synth.fused import fma
from cadenza.synth.tones.turning import turn

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

BLOCK = 64
LANES = 16
PLACES = 6  # between left and right
_FLOOR = 4e-5  # a mode this quiet has died away
_UNHEARD_BEND = 1.5e-4  # a quarter of a cent


@compiled(fastmath={"nsz"})
def _ring_one(
    out: Floats, frames: int, hold_frames: int, omega: float, phase: float, level: float, decay: float, damped: float,
    ratio: Doubles,
) -> int:  # fmt: skip
    """Add one mode to `out` (frames and a block more); return the frame where it has died away."""
    lane_re = np.zeros(BLOCK, np.float32)
    lane_im = np.zeros(BLOCK, np.float32)
    last = ratio.shape[0] - 1
    angle = phase
    amount = level
    start = 0
    was_held = False
    bent = -1.0
    speed = 0.0
    fall_block = 1.0
    step_re = np.float32(0.0)
    step_im = np.float32(0.0)
    while start < frames and amount > _FLOOR:
        held = start < hold_frames
        bend = ratio[min(start // BLOCK, last)]
        if start == 0 or held != was_held or abs(bend - bent) > _UNHEARD_BEND:
            was_held = held
            bent = bend
            speed = omega * bend
            fall = decay if held else damped
            fall_block = math.exp(-fall * BLOCK)
            lane_re[0] = amount * math.sin(angle)
            lane_im[0] = amount * math.cos(angle)
            turn_re = math.exp(-fall) * math.cos(speed)
            turn_im = math.exp(-fall) * math.sin(speed)
            span = 1
            while span < BLOCK:  # what is known, turned as far as it is long, is as much again
                step_re = np.float32(turn_re)
                step_im = np.float32(turn_im)
                for i in range(span):
                    lane_re[span + i] = fma(lane_re[i], step_re, lane_im[i] * step_im)
                    lane_im[span + i] = fma(lane_im[i], step_re, -(lane_re[i] * step_im))
                twice = turn_re * turn_re - turn_im * turn_im
                turn_im = 2.0 * turn_re * turn_im
                turn_re = twice
                span *= 2
            step_re = np.float32(turn_re)
            step_im = np.float32(turn_im)
        alike = 1  # blocks that nothing changes in
        amount *= fall_block
        until = min(hold_frames, frames) if held else frames
        while start + alike * BLOCK < until and amount > _FLOOR:
            if last > 0 and abs(ratio[min(start // BLOCK + alike, last)] - bent) > _UNHEARD_BEND:
                break
            amount *= fall_block
            alike += 1
        turn(out, start, alike, lane_re, lane_im, step_re, step_im)
        angle += speed * BLOCK * alike
        start += BLOCK * alike
    return start


@compiled(fastmath={"nsz"})
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

    `omega` radians per frame, `decay`/`damped` nepers per frame before/after `hold_frames`, `ratio` the pitch ratio at
    each block (one value: constant); a mode follows it in steps too small to hear. Modes gather at a few places
    between left and right, so that each is made once and not once a side.
    """
    frames = out.shape[1]
    level = np.sqrt(left * left + right * right)
    angle = np.arctan2(right, left)
    widest = angle.max() - angle.min() if len(angle) else 0.0
    places = 1 if widest < 0.02 else PLACES
    step = max(widest, 1e-9) / places
    place = np.minimum(((angle - (angle.min() if len(angle) else 0.0)) / step).astype(np.int64), places - 1)
    gathered = np.zeros(frames + BLOCK, np.float32)
    for number in range(places):
        reach = 0
        sum_l = 0.0
        sum_r = 0.0
        for mode in range(omega.shape[0]):
            if place[mode] == number:
                sum_l += left[mode]
                sum_r += right[mode]
                made = _ring_one(
                    gathered, frames, hold_frames, omega[mode], phase[mode], level[mode], decay[mode], damped[mode],
                    ratio,
                )  # fmt: skip
                reach = max(reach, made)
        if reach:
            size = math.sqrt(sum_l * sum_l + sum_r * sum_r) + 1e-30
            for channel in range(2):
                gain = np.float32((sum_l if channel == 0 else sum_r) / size)
                side = out[channel]
                for i in range(min(reach, frames)):
                    side[i] += gain * gathered[i]
            gathered[:reach] = 0.0


@compiled(fastmath={"nsz"})
def sweep(sound: Floats, cutoff: Doubles, resonance: float, kind: int, poles: int) -> None:
    """Filter `sound` (2, frames) in place by a state-variable filter with a moving cutoff.

    `cutoff` is in cycles per frame at block edges, below .48; `kind` 0 low, 1 band, 2 high; `poles` 2 or 4.
    Zavalishin's topology-preserving form, solved for its two states: one step of each waits for nothing else.
    """
    damp = 2.0 - 2.0 * min(max(resonance, 0.0), 0.97)
    side_l = sound[0]
    side_r = sound[1]
    for stage in range(poles // 2):
        k = damp if stage == poles // 2 - 1 else 1.414
        l1 = 0.0
        l2 = 0.0
        r1 = 0.0
        r2 = 0.0
        start = 0
        while start < sound.shape[1]:
            between = (start % BLOCK) / BLOCK
            block = start // BLOCK
            g = math.tan(math.pi * (cutoff[block] + (cutoff[block + 1] - cutoff[block]) * between))
            a1 = 1.0 / (1.0 + g * (g + k))
            a2 = g * a1
            a3 = g * a2
            if kind == 0:
                now, from1, from2 = a3, a2, 1.0 - a3
            elif kind == 1:
                now, from1, from2 = k * a2, k * a1, -k * a2
            else:
                now, from1, from2 = 1.0 - k * a2 - a3, -k * a1 - a2, k * a2 - 1.0 + a3
            keep1 = 2.0 * a1 - 1.0
            keep2 = 1.0 - 2.0 * a3
            cross = 2.0 * a2
            enter = 2.0 * a3
            piece_l = side_l[start : start + LANES]
            piece_r = side_r[start : start + LANES]
            for i in range(piece_l.shape[0]):
                in_l = piece_l[i] + 1e-18
                in_r = piece_r[i] + 1e-18
                piece_l[i] = fma(from1, l1, fma(from2, l2, now * in_l))
                piece_r[i] = fma(from1, r1, fma(from2, r2, now * in_r))
                next_l = fma(keep1, l1, fma(-cross, l2, cross * in_l))
                next_r = fma(keep1, r1, fma(-cross, r2, cross * in_r))
                l2 = fma(keep2, l2, fma(cross, l1, enter * in_l))
                r2 = fma(keep2, r2, fma(cross, r1, enter * in_r))
                l1 = next_l
                r1 = next_r
            start += LANES


@compiled(fastmath={"nsz"}, error_model="numpy")  # tests for a division by nothing keep a loop out of vectors
def drive(sound: Floats, fir: Floats, gain: float, bias: float, bent: float, straight: float, times: int) -> None:
    """Overdrive one channel (frames,) in place, `times` oversampled by `fir` (12 taps for each of them, unity sum).

    A soft asymmetric curve: `gain` into it, `bias` moves its working point and makes even harmonics; `bent` of the
    curve and `straight` of the sound come out, in step. What the asymmetry adds at 0 Hz is taken away again.
    """
    width = fir.shape[0] // times
    size = 1024
    source = np.zeros(size + 2 * width, np.float32)
    shaped = np.zeros((times, size + 2 * width), np.float32)
    made = np.zeros(size, np.float32)
    many, lean = np.float32(times), np.float32(bias)
    rest = np.float32(bias / math.sqrt(1.0 + bias * bias))
    loud = np.float32(gain)
    curved = np.float32(bent)
    plain = np.float32(straight / gain)
    before = 0.0
    after = 0.0
    was_silent = True
    for start in range(0, sound.shape[0], size):
        whole = min(size, sound.shape[0] - start)
        silent = not np.any(sound[start : start + whole])
        if silent and was_silent and abs(after) < 1e-6:  # nothing in, nothing left of what was
            before = after = 0.0
            continue
        was_silent = silent
        for i in range(width):
            source[i] = source[size + i]
            for sub in range(times):
                shaped[sub, i] = shaped[sub, size + i]
        for i in range(size):
            source[width + i] = sound[start + i] * loud if i < whole else np.float32(0.0)
        for sub in range(times):
            row = shaped[sub][width:]
            for i in range(size):
                row[i] = lean
            for t in range(0, width, 4):  # four taps a pass: what is summed is fetched a quarter as often
                a, b = many * fir[times * t + sub], many * fir[times * (t + 1) + sub]
                c, d = many * fir[times * (t + 2) + sub], many * fir[times * (t + 3) + sub]
                past = source[width - t - 3 : width - t + size]
                for i in range(size):
                    row[i] = fma(a, past[i + 3], fma(b, past[i + 2], fma(c, past[i + 1], fma(d, past[i], row[i]))))
            for i in range(size):
                value = row[i]
                arched = value / np.sqrt(np.float32(1.0) + value * value) - rest
                row[i] = curved * arched + plain * (value - lean)
        for i in range(size):
            made[i] = 0.0
        for sub in range(times):
            for t in range(0, width, 4):
                a, b = fir[times * t + sub], fir[times * (t + 1) + sub]
                c, d = fir[times * (t + 2) + sub], fir[times * (t + 3) + sub]
                bowed = shaped[times - 1 - sub][width - t - 3 : width - t + size]
                for i in range(size):
                    made[i] = fma(
                        a, bowed[i + 3], fma(b, bowed[i + 2], fma(c, bowed[i + 1], fma(d, bowed[i], made[i])))
                    )
        for i in range(whole):
            after = fma(0.9993, after, made[i] - before)
            before = made[i]
            sound[start + i] = after


@compiled(fastmath={"nsz"})
def blend(out: Floats, noise: Floats, offset: int, level: Doubles, start: int, frames: int) -> None:
    """Add a stretch of `noise` (2, size; it goes round) to `frames` of `out` from `start`, `level` at block edges."""
    size = noise.shape[1]
    for channel in range(2):
        side = out[channel]
        source = noise[channel]
        at = offset % size
        done = 0
        while done < frames:
            block = done // BLOCK
            whole = min(min(frames - done, BLOCK - done % BLOCK), size - at)
            pace = np.float32((level[block + 1] - level[block]) / BLOCK)
            here = np.float32(level[block]) + pace * np.float32(done % BLOCK)
            target = side[start + done : start + done + whole]
            piece = source[at : at + whole]
            for i in range(whole):
                target[i] += piece[i] * (here + pace * np.float32(i))
            done += whole
            at += whole
            if at == size:
                at = 0


@compiled(fastmath={"nsz"})
def shape(sound: Floats, level: Doubles) -> None:
    """Multiply `sound` (2, frames) in place by a curve given at block edges."""
    frames = sound.shape[1]
    for channel in range(sound.shape[0]):
        side = sound[channel]
        for block in range((frames + BLOCK - 1) // BLOCK):
            start = block * BLOCK
            pace = np.float32((level[block + 1] - level[block]) / BLOCK)
            here = np.float32(level[block])
            piece = side[start : min(start + BLOCK, frames)]
            for i in range(piece.shape[0]):
                piece[i] *= here + pace * np.float32(i)


@compiled(fastmath={"nsz"})
def late(out: Floats, source: Floats, delay: Doubles, gain: Doubles) -> None:
    """Add `source` (frames,) to `out`, `delay` frames late and at `gain`, both given at block edges."""
    size = source.shape[0]
    for start in range(0, out.shape[0], BLOCK):
        block = start // BLOCK
        piece = out[start : start + BLOCK]
        back, drift = delay[block], (delay[block + 1] - delay[block]) / BLOCK
        loud, rise = np.float32(gain[block]), np.float32((gain[block + 1] - gain[block]) / BLOCK)
        # the delay moves evenly: what both ends of a block can reach, all of it can
        inside = start - back >= 0.0 and start + BLOCK - max(back, delay[block + 1]) >= 0.0
        inside = inside and start + BLOCK - min(back, delay[block + 1]) < size - 1
        if inside:
            for i in range(piece.shape[0]):
                place = start + i - (back + drift * i)
                cell = np.uint64(place)
                first = source[cell]
                value = fma(np.float32(place - np.float64(cell)), source[cell + np.uint64(1)] - first, first)
                piece[i] = fma(value, fma(rise, np.float32(i), loud), piece[i])
            continue
        for i in range(piece.shape[0]):
            place = start + i - (back + drift * i)
            if place < 0:
                continue
            near = int(place)
            last = min(near + 1, size - 1)
            value = source[near] + np.float32(place - near) * (source[last] - source[near])
            piece[i] = fma(value, fma(rise, np.float32(i), loud), piece[i])
