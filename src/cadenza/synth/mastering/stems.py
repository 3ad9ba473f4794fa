"""Stems: each bus mastered as the mix was, so that all of them sum to it; the last is what the others leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cadenza.audio.tape import rest, tape
from cadenza.synth.fx.strip import STEP
from cadenza.synth.mastering.ending import Samples
from cadenza.synth.mastering.master import Move, make_move

_CHUNK = 1 << 18  # frames, a multiple of STEP
_FULL_SCALE = np.float32(1.0 - 2.0**-23)  # the highest value that 24 bits hold
_NOTHING = np.float32(4e-7)  # -128 dB: the rounding of what was taken away


@dataclass(frozen=True, slots=True)
class Raw:
    """A mix, filtered and faded but not mastered, and the buses that sum to it with one left out."""

    mix: Samples
    buses: Sequence[Samples]


def finish(
    raw: Raw, mix: Samples, moves: Sequence[Move], ending: Samples, *, report: Callable[[float], None]
) -> list[Samples]:
    """Master the buses in place by the moves and the fade that made `mix`; return them and what they leave of it.

    A stem that would stand higher than full scale (where others cancel it in the mix) gives that excess to another.
    """
    frames = mix.shape[1]
    remainder = tape(2, frames)
    for start in range(0, frames, _CHUNK):
        span = slice(start, min(start + _CHUNK, frames))
        parts = _mastered(raw, span, moves)
        _fade(parts, span, ending, frames)
        for part in parts:
            np.clip(part, -_FULL_SCALE, _FULL_SCALE, out=part)
        left = mix[:, span] - sum(parts)
        left[np.abs(left) < _NOTHING] = 0.0
        _share_excess(left, parts)
        remainder[:, span] = left
        for bus, part in zip(raw.buses, parts, strict=True):
            bus[:, span] = part
            rest(bus)
        for sound in (raw.mix, mix, remainder):
            rest(sound)
        report(span.stop / frames)
    return [*raw.buses, remainder]


def _mastered(raw: Raw, span: slice, moves: Sequence[Move]) -> list[Samples]:
    """Return copies of the frames of `span` of each bus, mastered."""
    points = slice(span.start // STEP, -(-span.stop // STEP) + 1)
    whole = np.ascontiguousarray(raw.mix[:, span])
    parts = [bus[:, span].copy() for bus in raw.buses]
    for move in moves:
        here = replace(move, nodes=move.nodes[points])
        for part in parts:
            make_move(part, whole, here)  # only the first move clips, and it hears the raw mix
    return parts


def _share_excess(left: Samples, parts: Sequence[Samples]) -> None:
    """Clip `left` and give what is over to whichever part stands furthest on the other side."""
    over = left - np.clip(left, -_FULL_SCALE, _FULL_SCALE)
    at = np.nonzero(over)
    if not parts or at[0].size == 0:
        return
    excess = over[at]
    values = np.stack([part[at] for part in parts])
    takers = np.argmin(values * np.sign(excess), axis=0)
    for number, part in enumerate(parts):
        part[at] += np.where(takers == number, excess, np.float32(0.0))
    left[at] -= excess


def _fade(parts: Sequence[Samples], span: slice, ending: Samples, frames: int) -> None:
    first = frames - ending.size
    if span.stop > first:
        at = max(first - span.start, 0)
        for part in parts:
            part[:, at:] *= ending[span.start + at - first : span.stop - first]
