"""The inner loop: one sample zone, read at a moving pitch through envelopes, oscillators and a filter."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from cadenza.synth.fused import fma
from cadenza.synth.sampler.dot import TAPS, dot

BLOCK = 32  # frames between two values of a note's curves
ONSET_BLOCKS = 64  # so long the envelope, pitch and filter are set once a block; later once in two
PHASES = 512
FRACTION_BITS = 32
ONE = float(1 << FRACTION_BITS)
PHASE_SHIFT = FRACTION_BITS - 9
PHASE_MASK = PHASES - 1
NEPERS, OCTAVES = math.log(10.0) / 20.0, math.log(2.0) / 1200.0  # of a dB, of a cent
SILENCE_DB = -90.0
SPAN = 2048  # frames of a wave between two values of what is still to come
UNHEARD = 1e-5  # -100 dBFS: a voice that stays under it is over
_END_FADE_FRAMES = 96.0

# What one voice does. Times in seconds from its start, levels in dB, pitches in cents, places in frames of the wave.
FIELDS = (
    *("rate", "step", "place", "body_end", "loop_start", "loop_end", "loop_mode", "left", "right"),
    *("fade_in", "held", "cut", "cut_fade", "damp_db"),  # damp_db: per second, on top of the envelope
    *("delay", "attack", "hold", "decay", "sustain_db", "release"),
    *("mod_delay", "mod_attack", "mod_hold", "mod_decay", "mod_sustain", "mod_release"),
    *("mod_to_pitch", "mod_to_filter"),
    *("lfo_delay", "lfo_hz", "lfo_to_pitch", "lfo_to_filter", "lfo_to_db"),
    *("vib_delay", "vib_hz", "vib_to_pitch"),
    *("filtered", "filter_cents", "filter_q_db"),
    *("shelf", "shelf_hz"),  # how much of what lies above shelf_hz is added
)
VOICE = np.dtype([(name, "f8") for name in FIELDS])


def sinc_table() -> NDArray[np.float32]:
    """Make the interpolator: PHASES windowed sincs of TAPS values, one after the other, each summing to 1."""
    fraction = (np.arange(PHASES)[:, None] + 0.5) / PHASES
    places = np.arange(TAPS)[None, :] - (TAPS // 2 - 1) - fraction
    window = np.i0(5.6 * np.sqrt(np.clip(1 - (places / (TAPS / 2)) ** 2, 0, 1))) / np.i0(5.6)
    taps = np.sinc(places * 0.94) * window
    return np.asarray(taps / taps.sum(axis=1, keepdims=True), dtype=np.float32).ravel()


_Compiler = Callable[[Callable[..., Any]], Callable[..., Any]]
_compiled: _Compiler = numba.njit(cache=True, nogil=True, error_model="numpy")
_quick: _Compiler = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"nsz"})


@_compiled
def _decibels(v: Any, t: float) -> float:
    """Volume envelope before release: straight up in amplitude, then straight down in dB, 96 dB in `decay`."""
    t -= v.delay
    if t < 0.0:
        return -200.0
    if t < v.attack:
        return 20.0 * math.log10(max(t / v.attack, 1e-10))
    t -= v.attack + v.hold
    if t <= 0.0:
        return 0.0
    return float(max(v.sustain_db, -96.0 * t / v.decay))


@_compiled
def _modulation(v: Any, t: float) -> float:
    """Modulation envelope before release, 0-1: a convex rise, then straight down."""
    t -= v.mod_delay
    if t < 0.0:
        return 0.0
    if t < v.mod_attack:
        return 1.0 + 40.0 / 96.0 * math.log10(max(t / v.mod_attack, 0.004))
    t -= v.mod_attack + v.mod_hold
    if t <= 0.0:
        return 1.0
    return float(max(v.mod_sustain, 1.0 - t / v.mod_decay))


@_compiled
def _triangle(delay: float, hz: float, t: float) -> float:
    if t < delay:
        return 0.0
    x = (t - delay) * hz + 0.25
    x -= math.floor(x)
    return 4.0 * x - 1.0 if x < 0.5 else 3.0 - 4.0 * x


@_quick
def read_on(data: Any, table: Any, at: int, stride: int, raw: Any, count: int) -> None:
    """Read `count` frames from place `at` on, `stride` apart, with 32 bits of fraction; none lies past the end."""
    three, taps = np.uint64(TAPS // 2 - 1), np.uint64(TAPS)
    for i in range(count):
        # unsigned places spare the kernel the test for counting from the end
        raw[i] = dot(
            data, np.uint64(at >> FRACTION_BITS) - three, table, np.uint64((at >> PHASE_SHIFT) & PHASE_MASK) * taps
        )
        at += stride


@_quick
def colour(source: Any, raw: Any, count: int, b0: float, b1: float, a1: float, a2: float, memory: Any) -> None:
    """Run the lowpass over `source` into `raw`.

    In direct form, so that each value waits for one product alone: that of the value before it.
    """
    x1, x2, y1, y2 = memory[0], memory[1], memory[2], memory[3]
    for i in range(count):
        x = source[i] + 1e-18  # keeps the filter's memory out of the slow, denormal numbers
        y = fma(-a1, y1, fma(-a2, y2, fma(b1, x1, b0 * (x + x2))))
        x2, x1 = x1, x
        y2, y1 = y1, y
        raw[i] = y
    memory[0], memory[1], memory[2], memory[3] = x1, x2, y1, y2


@_quick
def brighten(source: Any, raw: Any, count: int, shelf: float, k: float, low: float) -> float:
    """Add `shelf` times what lies above shelf_hz on the way from `source` to `raw`; give the memory."""
    stays = 1.0 - k
    for i in range(count):
        y = source[i]
        low = fma(stays, low, fma(k, y, 1e-18))
        raw[i] = fma(shelf, y - low, y)
    return low


@_quick
def colour_both(
    source: Any, raw: Any, count: int, b0: float, b1: float, a1: float, a2: float, memory: Any, shelf: float,
    k: float, low: float,
) -> float:  # fmt: skip
    """Do both in one go: while one waits for its last value the other computes."""
    stays = 1.0 - k
    x1, x2, y1, y2 = memory[0], memory[1], memory[2], memory[3]
    for i in range(count):
        x = source[i] + 1e-18
        y = fma(-a1, y1, fma(-a2, y2, fma(b1, x1, b0 * (x + x2))))
        x2, x1 = x1, x
        y2, y1 = y1, y
        low = fma(stays, low, fma(k, y, 1e-18))
        raw[i] = fma(shelf, y - low, y)
    memory[0], memory[1], memory[2], memory[3] = x1, x2, y1, y2
    return low


@_quick
def colour_pair(
    source: Any, other: Any, raw: Any, too: Any, count: int, b0: float, b1: float, a1: float, a2: float, memory: Any,
    memory_too: Any, shelf: float, k: float, low: float, low_too: float,
) -> tuple[float, float]:  # fmt: skip
    """Do both to two sounds side by side."""
    stays = 1.0 - k
    x1, x2, y1, y2 = memory[0], memory[1], memory[2], memory[3]
    u1, u2, v1, v2 = memory_too[0], memory_too[1], memory_too[2], memory_too[3]
    for i in range(count):
        x, u = source[i] + 1e-18, other[i] + 1e-18
        y = fma(-a1, y1, fma(-a2, y2, fma(b1, x1, b0 * (x + x2))))
        v = fma(-a1, v1, fma(-a2, v2, fma(b1, u1, b0 * (u + u2))))
        x2, x1, u2, u1 = x1, x, u1, u
        y2, y1, v2, v1 = y1, y, v1, v
        low = fma(stays, low, fma(k, y, 1e-18))
        low_too = fma(stays, low_too, fma(k, v, 1e-18))
        raw[i] = fma(shelf, y - low, y)
        too[i] = fma(shelf, v - low_too, v)
    memory[0], memory[1], memory[2], memory[3] = x1, x2, y1, y2
    memory_too[0], memory_too[1], memory_too[2], memory_too[3] = u1, u2, v1, v2
    return low, low_too


@_quick
def lay(out: Any, first: int, raw: Any, count: int, amp: float, slope: float, left: float, right: float) -> None:
    """Add `raw` to both sides, its level rising by `slope` a frame."""
    for c in range(2):
        side = left if c == 0 else right
        if side == 0.0:
            continue
        level, rise = np.float32(amp * side), np.float32(slope * side)
        row = out[c, first : first + count]
        for i in range(count):
            row[i] = fma(raw[i], fma(rise, np.float32(i + 1), level), row[i])


@_compiled
def read_more(
    read: Any, from_frame: int, to_frame: int, at: int, stride: int, table: Any, data: Any, other: Any, looping: bool,
    limit: int, span: int,
) -> tuple[int, int]:  # fmt: skip
    """Read the wave (and `other`, where it is not empty) on into `read`; give how far that went and the place then."""
    done = from_frame
    while done < to_frame:
        if at >= limit:
            if not looping:
                break
            while at >= limit:
                at -= span
        piece = min(to_frame - done, (limit - at - 1) // stride + 1)
        read_on(data, table, at, stride, read[0, done:], piece)
        if len(other) > 0:
            read_on(other, table, at, stride, read[1, done:], piece)
        at += piece * stride
        done += piece
    return done, at


@_compiled
def render(
    out: Any, start: int, read: Any, known: Any, data: Any, ahead: Any, other: Any, other_ahead: Any, table: Any,
    voices: Any, number: int, cents: Any, levels: Any,
) -> int:  # fmt: skip
    """Add voice `number` of `voices` to `out` (2, frames) from frame `start` on; give the frames it sounded.

    `other` is empty, or the wave of the voice that follows, which differs from this one in nothing but its place
    between left and right: both are played. `read` (2, frames) keeps the waves as they were read, at the voice's
    pitch, and `known` how far (frames, place in the wave): who plays the same at the same pitch need not read it
    again. `cents` and `levels` (dB) hold one value per BLOCK frames; their last value stays.
    """
    v = voices[number]
    paired = len(other) > 0
    frames = out.shape[1] - start
    at = np.int64(v.place * ONE)  # 32 bits of fraction: no rounding from one turn of a loop to the next
    if known[0] == 0:
        known[1] = at
    gain_left, gain_right, shelf = v.left, v.right, v.shelf
    amp = 0.0
    lfo_on = v.lfo_to_pitch != 0.0 or v.lfo_to_filter != 0.0 or v.lfo_to_db != 0.0
    mod_on = v.mod_to_pitch != 0.0 or v.mod_to_filter != 0.0
    other_left = voices[number + 1].left if paired else 0.0
    other_right = voices[number + 1].right if paired else 0.0
    loudest = max(max(gain_left, gain_right), max(other_left, other_right))
    rises = len(levels) > 1 or v.lfo_to_db != 0.0 or shelf > 1.0
    held_db = _decibels(v, v.held)
    held_mod = _modulation(v, v.held)
    filtered = v.filtered != 0.0
    shelved = v.shelf != 0.0
    b0 = b1 = a1 = a2 = low = 0.0
    low_too = 0.0
    memory, memory_too = np.zeros(4), np.zeros(4)
    tuned = -1e9
    k = 1.0 - math.exp(-2.0 * math.pi * v.shelf_hz / v.rate)
    loop_end, body_end = np.int64(v.loop_end) << FRACTION_BITS, np.int64(v.body_end) << FRACTION_BITS
    span = loop_end - (np.int64(v.loop_start) << FRACTION_BITS)
    raw, too = np.zeros(2 * BLOCK, np.float32), np.zeros(2 * BLOCK, np.float32)
    done = 0
    while done < frames:
        block = done // BLOCK
        count = min(BLOCK if block < ONSET_BLOCKS else 2 * BLOCK, frames - done)
        t = (done + count) / v.rate
        released = t > v.held
        looping = v.loop_mode == 1.0 or (v.loop_mode == 3.0 and not released)

        db = held_db - 96.0 * (t - v.held) / v.release if released else _decibels(v, t)
        mod = 0.0
        if mod_on:
            mod = max(0.0, held_mod - (t - v.held) / v.mod_release) if released else _modulation(v, t)
        lfo = _triangle(v.lfo_delay, v.lfo_hz, t) if lfo_on else 0.0
        pitch = cents[min(block, len(cents) - 1)] + v.mod_to_pitch * mod + v.lfo_to_pitch * lfo
        if v.vib_to_pitch != 0.0:
            pitch += v.vib_to_pitch * _triangle(v.vib_delay, v.vib_hz, t)
        step = v.step * math.exp(pitch * OCTAVES) if pitch != 0.0 else v.step

        last = (db < SILENCE_DB and (released or t > v.delay + v.attack)) or t >= v.cut + v.cut_fade
        target = 0.0
        if not last:
            shape = db + v.lfo_to_db * lfo + levels[min(block, len(levels) - 1)] - v.damp_db * t
            target = math.exp(shape * NEPERS)
            if t < v.fade_in:
                target *= t / v.fade_in
            if t > v.cut:
                target *= 1.0 - (t - v.cut) / v.cut_fade
            if not looping:
                target *= min(1.0, max(0.0, (v.body_end - at / ONE - count * step) / (_END_FADE_FRAMES * step)))
            if not rises and t > v.delay + v.attack:  # from here on it only falls
                place = min(int(at >> FRACTION_BITS), len(data) - 1) // SPAN
                to_come = max(ahead[place], other_ahead[place]) if paired else ahead[place]
                last = max(target, amp) * loudest * to_come < UNHEARD
        slope = (target - amp) / count

        if filtered:
            fc = v.filter_cents + v.mod_to_filter * mod + v.lfo_to_filter * lfo
            if abs(fc - tuned) > 1.0:
                tuned = fc
                hz = min(max(8.175798915643707 * 2.0 ** (fc / 1200.0), 20.0), 0.45 * v.rate)
                w = 2.0 * math.pi * hz / v.rate
                q = 10.0 ** ((v.filter_q_db - 3.0103) / 20.0)
                alpha = math.sin(w) / (2.0 * q)
                norm = 1.0 / (1.0 + alpha)
                b1 = (1.0 - math.cos(w)) * norm * 0.8409 / math.sqrt(q)
                b0 = 0.5 * b1
                a1 = -2.0 * math.cos(w) * norm
                a2 = (1.0 - alpha) * norm

        stride = np.int64(step * ONE)
        limit = loop_end if looping else body_end
        if known[0] < done + count:
            known[0], known[1] = read_more(
                read, known[0], done + count, known[1], stride, table, data, other, looping, limit, span
            )
        at += count * stride
        while looping and at >= limit:
            at -= span
        fresh = min(count, known[0] - done)
        source, source_too = read[0, done : done + fresh], read[1, done : done + fresh]
        if paired and filtered and shelved:
            low, low_too = colour_pair(
                source, source_too, raw, too, fresh, b0, b1, a1, a2, memory, memory_too, shelf, k, low, low_too
            )
        elif filtered and shelved:
            low = colour_both(source, raw, fresh, b0, b1, a1, a2, memory, shelf, k, low)
        elif filtered:
            colour(source, raw, fresh, b0, b1, a1, a2, memory)
            if paired:
                colour(source_too, too, fresh, b0, b1, a1, a2, memory_too)
        elif shelved:
            low = brighten(source, raw, fresh, shelf, k, low)
            if paired:
                low_too = brighten(source_too, too, fresh, shelf, k, low_too)
        else:
            raw[:fresh] = source
            if paired:
                too[:fresh] = source_too
        lay(out, start + done, raw, fresh, amp, slope, gain_left, gain_right)
        if paired:
            lay(out, start + done, too, fresh, amp, slope, other_left, other_right)
        if fresh < count:
            return int(done)
        amp = target
        done += count
        if last:
            return int(done)
    return int(done)


@_compiled
def render_alike(
    out: Any, starts: Any, read: Any, known: Any, data: Any, ahead: Any, other: Any, other_ahead: Any, table: Any,
    voices: Any, numbers: Any, cents: Any, levels: Any,
) -> None:  # fmt: skip
    """Add voices that read the same waves at the same pitch, each from its start on; see `render`."""
    known[:] = 0
    for n in range(len(numbers)):
        render(
            out, starts[n], read, known, data, ahead, other, other_ahead, table, voices, numbers[n], cents, levels
        )  # fmt: skip
