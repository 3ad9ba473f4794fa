"""The kernel of the reverb: rings of delay, run in blocks that every delay outlasts, so that loops are long and plain.

A ring repeats its first frames past its end: a read of one block never has to wrap. Nothing here may be reassociated or
contracted: compilers under different versions of Python would do it differently, and the bytes would differ with them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled
from cadenza.synth.fused import fma
from cadenza.synth.fx.cascade import filter_all, side_by_side

BLOCK = 64
_GUARD = 2 * BLOCK


def ring(rows: int, longest: int) -> NDArray[np.float32]:
    """Return silent rings for delays of up to `longest` frames, their guard included."""
    size = 1 << math.ceil(math.log2(longest + 3 * BLOCK))
    return np.zeros((rows, size + _GUARD), np.float32)


@compiled(fastmath={"nsz"})
def put(row, at, block) -> None:  # type: ignore[no-untyped-def]
    """Write 64 frames at ring position `at`, a multiple of 64, and again past the end where reads run over."""
    here = row[at : at + 64]
    for i in range(64):
        here[i] = block[i]
    if at < 128:
        past = row[len(row) - 128 + at :]
        for i in range(64):
            past[i] = block[i]


@compiled(fastmath={"nsz"})
def disperse(block, states) -> None:  # type: ignore[no-untyped-def]
    """Smear the highs as a spring does: many first-order all-passes in a row."""
    for s in range(len(states)):
        z = states[s]
        for i in range(64):
            x = block[i]
            y = z - 0.62 * x
            z = x + 0.62 * y
            block[i] = y
        states[s] = z


@compiled(fastmath={"nsz"})
def diffuse(block, row, now, length, fresh) -> None:  # type: ignore[no-untyped-def]
    """Run one all-pass of `length` frames over the block in place."""
    mask = len(row) - 128 - 1
    held = row[(now - length) & mask :]
    g = np.float32(0.62)
    for i in range(64):
        fresh[i] = block[i] + g * held[i]
        block[i] = held[i] - g * fresh[i]
    put(row, now & mask, fresh)


@compiled(fastmath={"nsz"})
def read_line(row, now, delay, slope, out) -> None:  # type: ignore[no-untyped-def]
    """Read 64 frames `delay` (not a whole number) back, the delay drifting by `slope` a frame."""
    whole = int(delay)
    part = np.float32(delay - whole)
    drift = np.float32(slope)
    # one frame further back than `whole`, so that held[i + 1] is the nearer one
    held = row[(now - whole - 1) & (len(row) - 128 - 1) :]
    for i in range(64):
        share = part + drift * np.float32(i)
        out[i] = held[i + 1] + (held[i] - held[i + 1]) * share


@compiled(fastmath={"nsz"})
def damp_four(tile, gains, quick, slow, lows) -> None:  # type: ignore[no-untyped-def]
    """Let four lines lose what a trip through the room costs: all of it a little, the highs more, the lows less.

    Side by side, because each frame waits for the one before it; `lows` (4, 64) is to work in.
    """
    a0, a1, a2, a3 = quick[0], quick[1], quick[2], quick[3]
    b0, b1, b2, b3 = slow[0], slow[1], slow[2], slow[3]
    p0, p1, p2, p3 = gains[2, 0], gains[2, 1], gains[2, 2], gains[2, 3]
    crawl = gains[3, 0]
    stay = np.float32(1.0) - crawl
    for k in range(4):
        line, share = tile[k], np.float32(1.0) - gains[2, k]
        for i in range(64):
            line[i] *= share
    for i in range(64):
        a0 = fma(p0, a0, tile[0, i])
        a1 = fma(p1, a1, tile[1, i])
        a2 = fma(p2, a2, tile[2, i])
        a3 = fma(p3, a3, tile[3, i])
        b0 = fma(stay, b0, crawl * a0)
        b1 = fma(stay, b1, crawl * a1)
        b2 = fma(stay, b2, crawl * a2)
        b3 = fma(stay, b3, crawl * a3)
        tile[0, i], lows[0, i] = a0, b0
        tile[1, i], lows[1, i] = a1, b1
        tile[2, i], lows[2, i] = a2, b2
        tile[3, i], lows[3, i] = a3, b3
    for k in range(4):
        line, low, whole, more = tile[k], lows[k], gains[0, k], gains[1, k]
        for i in range(64):
            line[i] = whole * fma(more, low[i], line[i])
    quick[0], quick[1], quick[2], quick[3] = a0, a1, a2, a3
    slow[0], slow[1], slow[2], slow[3] = b0, b1, b2, b3


@compiled(fastmath={"nsz"})
def run_network(  # type: ignore[no-untyped-def]
    send, bus, start, end, clock, filters, memory, history, predelay, taps, tap_gains, spring, diffusers, spans,
    lines, lengths, gains, damping, rates, phases, depth, early, late,
) -> None:  # fmt: skip
    """Add the reverb of frames `start` to `end` of `send` to `bus`; `clock` counts the frames before."""
    past = history.shape[1] - 128 - 1
    mask = lines.shape[1] - 128 - 1
    fed = np.zeros((2, 64), np.float32)
    heard = np.zeros((2, 64), np.float32)
    tile = np.zeros((8, 64), np.float32)
    fresh, lows = np.zeros(64, np.float32), np.zeros((4, 64), np.float32)
    delays = lengths - depth * (1.0 - np.sin(phases + rates * clock))
    quick, slow = damping[0].copy(), damping[1].copy()
    rows = side_by_side(filters)
    for at in range(start, end, 64):
        count = min(64, end - at)
        now = clock + at - start
        for c in range(2):
            came = send[c, at : at + count]
            for i in range(count):
                fed[c, i] = came[i]
            for i in range(count, 64):
                fed[c, i] = 0.0
            for i in range(64):
                heard[c, i] = 0.0
        filter_all(fed[0], fed[1], rows, memory)
        for c in range(2):
            put(history[c], now & past, fed[c])
        for t in range(len(taps)):
            a, b = history[0, (now - taps[t]) & past :], history[1, (now - taps[t]) & past :]
            ll, rl = tap_gains[t, 0] * early, tap_gains[t, 1] * early
            lr, rr = tap_gains[t, 2] * early, tap_gains[t, 3] * early
            for i in range(64):
                heard[0, i] += a[i] * ll + b[i] * rl
                heard[1, i] += a[i] * lr + b[i] * rr
        for c in range(2):
            source = history[c, (now - predelay) & past :]
            for i in range(64):
                fed[c, i] = source[i]
            disperse(fed[c], spring[c])
            for k in range(4):
                diffuse(fed[c], diffusers[c, k], now, spans[c, k], fresh)
        for k in range(8):
            from_delay = delays[k]
            to_delay = lengths[k] - depth * (1.0 - math.sin(phases[k] + rates[k] * (now + 64)))
            delays[k] = to_delay
            read_line(lines[k], now, from_delay, (to_delay - from_delay) / 64.0, tile[k])
        for k in range(0, 8, 4):
            damp_four(tile[k : k + 4], gains[:, k : k + 4], quick[k : k + 4], slow[k : k + 4], lows)
        wet = late * np.float32(0.6)
        for i in range(64):
            heard[0, i] += wet * (tile[0, i] - tile[2, i] + tile[4, i] - tile[6, i])
            heard[1, i] += wet * (tile[1, i] - tile[3, i] + tile[5, i] - tile[7, i])
            total = tile[0, i] + tile[1, i] + tile[2, i] + tile[3, i]
            total = np.float32(0.25) * (total + tile[4, i] + tile[5, i] + tile[6, i] + tile[7, i])
            total -= np.float32(1e-20)  # silence, but no denormal numbers
            a, b = fed[0, i] * np.float32(0.5) - total, fed[1, i] * np.float32(0.5) - total
            tile[0, i] += a
            tile[1, i] += b
            tile[2, i] += a
            tile[3, i] += b
            tile[4, i] += a
            tile[5, i] += b
            tile[6, i] += a
            tile[7, i] += b
        for k in range(8):
            put(lines[k], now & mask, tile[k])
        for c in range(2):
            side = bus[c, at : at + count]
            for i in range(count):
                side[i] += heard[c, i]
    damping[0], damping[1] = quick, slow
