"""What a voice's filter and its shelf do to a wave as it was read: the body of the sound, and apart from it its top.

Kept apart, the two are the same for every voice that reads one wave through one filter: each takes of the top what its
touch asks for.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from cadenza.compiled import compiled
from cadenza.synth.fused import fma
from cadenza.synth.sampler.sides import close_both, colour_both

B0, B1, B2, A1, A2, IN, OUT = 0, 1, 2, 3, 4, 5, 7  # rows of a filter, see sides; the signs of a1 and a2 are turned
LOW = 2  # the lane of the shelf's low
OCTAVES = math.log(2.0) / 1200.0  # of a cent
DULL_CENTS = 150.0  # a filter that closes less than that while its note dies away stays as it is
DULLED_TO = 0.4  # so much of its envelope is left where a note that dies away counts as dulled

_compiled = compiled(error_model="numpy")
_quick = compiled(error_model="numpy", fastmath={"nsz"})


@_compiled
def open_all(tone: Any, k: float) -> None:
    """Set a filter to rest, its lowpass open, and the corner of its shelf by `k`."""
    tone[:] = 0.0
    tone[B0, :2] = 1.0
    tone[B0, LOW:] = k
    tone[A1, LOW:] = 1.0 - k


@_compiled
def tune(tone: Any, cents: float, rate: float, q: float) -> None:
    """Set the lowpass of a voice to a cutoff."""
    hz = min(max(8.175798915643707 * math.exp(cents * OCTAVES), 20.0), 0.45 * rate)
    w = 2.0 * math.pi * hz / rate
    alpha = math.sin(w) / (2.0 * q)
    norm = 1.0 / (1.0 + alpha)
    b1 = (1.0 - math.cos(w)) * norm * 0.8409 / math.sqrt(q)
    tone[B0, :2] = 0.5 * b1
    tone[B1, :2] = b1
    tone[B2, :2] = 0.5 * b1
    tone[A1, :2] = 2.0 * math.cos(w) * norm
    tone[A2, :2] = (alpha - 1.0) * norm


@_compiled
def dull_cents(v: Any) -> float:
    """Give how far a voice's filter closes while it dies away."""
    return float(v.mod_to_filter * min(v.release / v.mod_release, 1.0))


@_compiled
def dulling(mod: float, held_mod: float) -> float:
    """Give the share of the dulled sound, 0-1, when the modulation envelope has fallen to `mod` from `held_mod`."""
    left = 1.0 - min((held_mod - mod) / ((1.0 - DULLED_TO) * max(held_mod, 1e-6)), 1.0)
    return float(1.0 - left * left)


@_quick
def colour(read: Any, bodies: Any, tops: Any, first: int, end: int, tone: Any, side: int) -> None:
    """Run the lowpass over a side of what was read into its body, and what of that lies above the shelf into its top.

    In direct form, so that each value waits for one product alone: that of the value before it.
    """
    source, body, top = read[side, first:end], bodies[side, first:end], tops[side, first:end]
    b0, b1, less_a1, less_a2, k = tone[B0, side], tone[B1, side], tone[A1, side], tone[A2, side], tone[B0, LOW + side]
    stays = 1.0 - k
    x1, x2, y1, y2, low = (
        tone[IN, side],
        tone[IN + 1, side],
        tone[OUT, side],
        tone[OUT + 1, side],
        tone[OUT, LOW + side],
    )
    for i in range(end - first):
        x = source[i] + 1e-18  # keeps the filter's memory out of the slow, denormal numbers
        y = fma(less_a1, y1, fma(less_a2, y2, fma(b1, x1, b0 * (x + x2))))
        x2, x1 = x1, x
        y2, y1 = y1, y
        low = fma(stays, low, fma(k, y, 1e-18))
        body[i] = y
        top[i] = y - low
    tone[IN, side], tone[IN + 1, side], tone[OUT, side], tone[OUT + 1, side], tone[OUT, LOW + side] = (
        x1,
        x2,
        y1,
        y2,
        low,
    )


@_quick
def part(read: Any, bodies: Any, tops: Any, first: int, end: int, tone: Any) -> None:
    """Split the first side of what was read without a lowpass."""
    source, body, top = read[0, first:end], bodies[0, first:end], tops[0, first:end]
    k, low = tone[B0, LOW], tone[OUT, LOW]
    stays = 1.0 - k
    for i in range(end - first):
        y = source[i]
        low = fma(stays, low, fma(k, y, 1e-18))
        body[i] = y
        top[i] = y - low
    tone[OUT, LOW] = low


@_quick
def close(read: Any, darkened: Any, first: int, end: int, tone: Any) -> None:
    """Run the lowpass over the first side of what was read into what is dulled."""
    source, dulled = read[0, first:end], darkened[0, first:end]
    b0, b1, less_a1, less_a2 = tone[B0, 0], tone[B1, 0], tone[A1, 0], tone[A2, 0]
    x1, x2, y1, y2 = tone[IN, 0], tone[IN + 1, 0], tone[OUT, 0], tone[OUT + 1, 0]
    for i in range(end - first):
        x = source[i] + 1e-18
        y = fma(less_a1, y1, fma(less_a2, y2, fma(b1, x1, b0 * (x + x2))))
        x2, x1 = x1, x
        y2, y1 = y1, y
        dulled[i] = y
    tone[IN, 0], tone[IN + 1, 0], tone[OUT, 0], tone[OUT + 1, 0] = x1, x2, y1, y2


@_compiled
def shade(read: Any, bodies: Any, tops: Any, first: int, end: int, paired: bool, filtered: bool, tone: Any) -> None:
    """Make bodies and tops (2, frames) of frames `first` to `end` of what was read; of the first side where alone."""
    if first >= end:
        return
    if paired and end - first > 1:
        colour_both(read, bodies, tops, first, end, tone)
    elif filtered or paired:
        for side in range(2 if paired else 1):
            colour(read, bodies, tops, first, end, tone, side)
    else:
        part(read, bodies, tops, first, end, tone)


@_compiled
def darken(read: Any, dulled: Any, first: int, end: int, paired: bool, tone: Any) -> None:
    """Make of frames `first` to `end` of what was read the sound that a damper leaves."""
    if first >= end:
        return
    if paired:
        close_both(read, dulled, first, end, tone)
    else:
        close(read, dulled, first, end, tone)


@_quick
def lay(
    out: Any, first: int, bodies: Any, tops: Any, side: int, here: int, count: int, amp: float, slope: float,
    shelf: float, left: float, right: float,
) -> None:  # fmt: skip
    """Add a side's body and `shelf` times its top, kept from `here` on, to both sides, louder by `slope` a frame."""
    # whole arrays are handed on, and cut here: a cut one is counted, which takes as long as a few frames
    body, top = bodies[side, here : here + count], tops[side, here : here + count]
    bright = np.float32(shelf)
    if left == right:
        level, rise = np.float32(amp * left), np.float32(slope * left)
        row, other = out[0, first : first + count], out[1, first : first + count]
        for i in range(count):
            made = fma(bright, top[i], body[i]) * fma(rise, np.float32(i + 1), level)
            row[i] += made
            other[i] += made
        return
    for c in range(2):
        gain = left if c == 0 else right
        if gain == 0.0:
            continue
        level, rise = np.float32(amp * gain), np.float32(slope * gain)
        row = out[c, first : first + count]
        for i in range(count):
            row[i] = fma(fma(bright, top[i], body[i]), fma(rise, np.float32(i + 1), level), row[i])


@_quick
def lay_dulled(
    out: Any, first: int, bodies: Any, tops: Any, darkened: Any, side: int, here: int, count: int, amp: float,
    slope: float, amp_dull: float, slope_dull: float, shelf: float, left: float, right: float,
) -> None:  # fmt: skip
    """Do so, and add the dulled sound at a level of its own."""
    body, top = bodies[side, here : here + count], tops[side, here : here + count]
    dulled = darkened[side, here : here + count]
    bright = np.float32(shelf)
    for c in range(2):
        gain = left if c == 0 else right
        if gain == 0.0:
            continue
        level, rise = np.float32(amp * gain), np.float32(slope * gain)
        low, change = np.float32(amp_dull * gain), np.float32(slope_dull * gain)
        row = out[c, first : first + count]
        for i in range(count):
            n = np.float32(i + 1)
            made = fma(fma(bright, top[i], body[i]), fma(rise, n, level), row[i])
            row[i] = fma(dulled[i], fma(change, n, low), made)
