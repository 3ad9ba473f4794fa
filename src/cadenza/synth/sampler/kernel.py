"""The inner loop: one sample zone, read at a moving pitch through envelopes, oscillators and a filter."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled
from cadenza.synth.sampler.dot import TAPS, dot
from cadenza.synth.sampler.sides import ROWS
from cadenza.synth.sampler.tone import (
    DULL_CENTS,
    DULLED_TO,
    OCTAVES,
    darken,
    dull_cents,
    dulling,
    lay,
    lay_dulled,
    open_all,
    shade,
    tune,
)

BLOCK = 32  # frames between two values of a note's curves
ONSET_BLOCKS = 64  # so long the envelope, pitch and filter are set once a block; later once in two
STILL_BLOCKS = 8  # … or in so many, where nothing but the level moves
PHASES = 512
FRACTION_BITS = 32
ONE = float(1 << FRACTION_BITS)
PHASE_SHIFT = FRACTION_BITS - 9
PHASE_MASK = PHASES - 1
NEPERS = math.log(10.0) / 20.0  # of a dB
SILENCE_DB = -90.0
SPAN = 2048  # frames of a wave between two values of what is still to come
UNHEARD = 3e-5  # -90 dBFS: a voice that stays under it is over
_END_FADE_FRAMES = 96.0
_FORGOTTEN = 2048  # frames kept of a voice that shares nothing

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


_compiled = compiled(error_model="numpy")
_quick = compiled(error_model="numpy", fastmath={"nsz"})


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
def read_on(data: Any, table: Any, at: int, stride: int, read: Any, side: int, first: int, count: int) -> None:
    """Read `count` frames from place `at` on, `stride` apart, with 32 bits of fraction; none lies past the end."""
    raw = read[side, first : first + count]
    three, taps = np.uint64(TAPS // 2 - 1), np.uint64(TAPS)
    for i in range(count):
        # unsigned places spare the kernel the test for counting from the end
        raw[i] = dot(
            data, np.uint64(at >> FRACTION_BITS) - three, table, np.uint64((at >> PHASE_SHIFT) & PHASE_MASK) * taps
        )
        at += stride


@_compiled
def read_more(
    read: Any, from_frame: int, to_frame: int, at: Any, stride: Any, table: Any, data: Any, other: Any, looping: bool,
    limit: Any, span: Any,
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
        read_on(data, table, at, stride, read, 0, done, piece)
        if len(other) > 0:
            read_on(other, table, at, stride, read, 1, done, piece)
        at += piece * stride
        done += piece
    return done, at


@_compiled
def render(
    out: Any, start: int, kept: Any, known: Any, filters: Any, tuned: Any, data: Any, ahead: Any, other: Any,
    other_ahead: Any, table: Any, voices: Any, number: int, cents: Any, levels: Any, alone: bool,
) -> int:  # fmt: skip
    """Add voice `number` of `voices` to `out` (2, frames) from frame `start` on; give the frames it sounded.

    `other` is empty, or the wave of the voice that follows, which differs from this one in nothing but its place
    between left and right: both are played. `kept` (4, 2, frames) keeps the waves as they were read, at the voice's
    pitch, and what its filter made of them: bodies, tops, and the same dulled as a damper dulls. `known` tells how
    far: frames read, the place in the wave, frames filtered, frames dulled. Who plays the same need not do it again;
    with `alone` nobody does, and what is past need not be kept. `filters` are the two that they share, `tuned` the
    cutoff of the first in cents. `cents` and `levels` (dB) hold one value per BLOCK frames; their last value stays.
    """
    v = voices[number]
    paired = len(other) > 0
    frames = out.shape[1] - start
    if not alone:
        frames = min(frames, kept.shape[2])
    at = np.int64(v.place * ONE)  # 32 bits of fraction: no rounding from one turn of a loop to the next
    if known[0] == 0:
        known[1] = at
    gain_left, gain_right, shelf = v.left, v.right, v.shelf
    amp, amp_dull = 0.0, 0.0
    lfo_on = v.lfo_to_pitch != 0.0 or v.lfo_to_filter != 0.0 or v.lfo_to_db != 0.0
    mod_on = v.mod_to_pitch != 0.0 or v.mod_to_filter != 0.0
    other_left = voices[number + 1].left if paired else 0.0
    other_right = voices[number + 1].right if paired else 0.0
    loudest = max(max(gain_left, gain_right), max(other_left, other_right))
    rises = len(levels) > 1 or v.lfo_to_db != 0.0 or shelf > 1.0
    still = len(levels) == 1 and len(cents) == 1 and v.vib_to_pitch == 0.0
    still = still and v.lfo_to_pitch == 0.0 and v.lfo_to_filter == 0.0
    held_db = _decibels(v, v.held)
    held_mod = _modulation(v, v.held)
    filtered = v.filtered != 0.0
    dulls = filtered and dull_cents(v) > DULL_CENTS
    k = 1.0 - math.exp(-2.0 * math.pi * v.shelf_hz / v.rate)
    q = math.exp((v.filter_q_db - 3.0103) * NEPERS)
    if known[2] == 0:
        open_all(filters[0], k)
        tuned[0] = -1e9
    loop_end, body_end = np.int64(v.loop_end) << FRACTION_BITS, np.int64(v.body_end) << FRACTION_BITS
    span = loop_end - (np.int64(v.loop_start) << FRACTION_BITS)
    read, bodies, tops, dulled = kept[0], kept[1], kept[2], kept[3]
    let_go = min(math.ceil(v.held * v.rate), float(frames))
    done, here = 0, 0  # frames played, and where in what is kept that is
    while done < frames:
        if alone and here >= _FORGOTTEN:
            known[3] = 0 if known[3] == here else -1
            known[0] = known[2] = here = 0
        block = done // BLOCK
        count = BLOCK if block < ONSET_BLOCKS else STILL_BLOCKS * BLOCK if still else 2 * BLOCK
        if done < let_go < done + count:
            count = int(let_go) - done
        count = min(count, frames - done)
        t = (done + count) / v.rate
        released = done >= let_go
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
            level = db + v.lfo_to_db * lfo + levels[min(block, len(levels) - 1)] - v.damp_db * t
            target = math.exp(level * NEPERS)
            if t < v.fade_in:
                target *= t / v.fade_in
            if t > v.cut:
                target *= 1.0 - (t - v.cut) / v.cut_fade
            if not looping:
                target *= min(1.0, max(0.0, (v.body_end - at / ONE - count * step) / (_END_FADE_FRAMES * step)))
            if not rises and t > v.delay + v.attack:  # from here on it only falls
                near = min(int(at >> FRACTION_BITS), len(data) - 1) // SPAN
                to_come = max(ahead[near], other_ahead[near]) if paired else ahead[near]
                if max(target, amp) * loudest * to_come < UNHEARD:
                    last, target = True, 0.0

        stride = np.int64(step * ONE)
        limit = loop_end if looping else body_end
        if known[0] < here + count:
            known[0], known[1] = read_more(
                read, known[0], here + count, known[1], stride, table, data, other, looping, limit, span
            )
        at += count * stride
        while looping and at >= limit:
            at -= span
        fresh = min(count, known[0] - here)
        end = here + fresh
        if known[2] < end:
            if filtered:
                cutoff = v.filter_cents + v.mod_to_filter * (held_mod if released else mod) + v.lfo_to_filter * lfo
                if abs(cutoff - tuned[0]) > 1.0:
                    tuned[0] = cutoff
                    tune(filters[0], cutoff, v.rate, q)
            shade(read, bodies, tops, known[2], end, paired, filtered, filters[0])
            known[2] = end
        dull = 0.0
        if dulls and released:
            if known[3] < here:  # who was let go before has died away: begin anew, unheard at first
                known[3] = here
                open_all(filters[1], k)
                tune(filters[1], v.filter_cents + v.mod_to_filter * held_mod * DULLED_TO, v.rate, q)
            darken(read, dulled, known[3], end, paired, filters[1])
            known[3] = max(end, known[3])
            dull = dulling(mod, held_mod)
        target_dull = target * dull
        target -= target_dull
        slope, slope_dull = (target - amp) / count, (target_dull - amp_dull) / count
        for side in range(2 if paired else 1):
            left, right = (gain_left, gain_right) if side == 0 else (other_left, other_right)
            if dull == 0.0:
                lay(out, start + done, bodies, tops, side, here, fresh, amp, slope, shelf, left, right)
            else:
                lay_dulled(
                    out, start + done, bodies, tops, dulled, side, here, fresh, amp, slope, amp_dull, slope_dull,
                    shelf, left, right,
                )  # fmt: skip
        if fresh < count:
            return int(done)
        amp, amp_dull = target, target_dull
        done += count
        here += count
        if last:
            return int(done)
    return int(done)


@_compiled
def render_alike(
    out: Any, starts: Any, kept: Any, data: Any, ahead: Any, other: Any, other_ahead: Any, table: Any, voices: Any,
    numbers: Any, shades: Any, cents: Any, levels: Any,
) -> None:  # fmt: skip
    """Add voices that read the same waves at the same pitch, each from its start on; see `render`.

    `shades` numbers their filters; those that share one follow each other, who is let go first before the others.
    """
    known = np.zeros(4, np.int64)
    filters, tuned = np.zeros((2, ROWS, 4)), np.zeros(1)
    for n in range(len(numbers)):
        if n == 0 or shades[n] != shades[n - 1]:
            known[2], known[3] = 0, -1
        render(
            out, starts[n], kept, known, filters, tuned, data, ahead, other, other_ahead, table, voices, numbers[n],
            cents, levels, len(numbers) == 1,
        )  # fmt: skip
