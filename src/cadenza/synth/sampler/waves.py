"""Decoded samples, ready to be read at any pitch without a bounds check going wrong, kept within a budget of bytes."""

from __future__ import annotations

import io
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.sampler.kernel import SPAN
from cadenza.synth.sampler.riff import Hydra, Span

Mono = NDArray[np.float32]

PAD = 8  # frames kept readable on both sides of every position the interpolator may stand at
MIN_LOOP = 64  # shorter loops are written out several times, so that no phase step jumps over one
_SEAM_S = 0.03  # over which the end of a loop becomes what leads up to its start
_VORBIS = 0x10
_ROM = 0x8000


@dataclass(frozen=True, slots=True, eq=False)
class Wave:
    """A sample with its loop, in frames of `data`; the loop repeats [loop_start, loop_end) exactly.

    `body_end` is where the sample ends without its loop. An unlooped wave has loop_end 0. `ahead` holds the highest
    value from every SPAN frames on: what is still to come.
    """

    data: Mono
    rate: float
    start: int
    body_end: int
    loop_start: int
    loop_end: int
    ahead: Mono


@dataclass(frozen=True, slots=True)
class Cut:
    """Which frames of a sample a zone plays, counted from the sample's own start; `mode` as in the standard."""

    start: int
    end: int
    loop_start: int
    loop_end: int
    mode: int


class Pool:
    """A cache of arrays by key, bounded in bytes, least recently used out first; shared between threads."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._held: OrderedDict[Hashable, Wave] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, *, make: Callable[[], Wave]) -> Wave:
        """Give what is kept under `key`, made outside the lock where it is not there yet."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        wave = make()
        with self._lock:
            if key not in self._held:
                self._held[key] = wave
                self._bytes += wave.data.nbytes
                self._drop_oldest()
            return self._held[key]

    def _drop_oldest(self) -> None:
        while self._bytes > self._limit_bytes and len(self._held) > 1:
            _, gone = self._held.popitem(last=False)
            self._bytes -= gone.data.nbytes


def read_sample(path: Path, hydra: Hydra, index: int) -> Mono:
    """Decode one sample (16 or 24 bits, or Vorbis) to float32 at full scale 1; a ROM sample reads as silence."""
    row = hydra.tables["shdr"][index]
    start, end, kind = int(row["start"]), int(row["end"]), int(row["kind"])
    if kind & _ROM or end <= start:
        return np.zeros(1, dtype=np.float32)
    if kind & _VORBIS:
        return _read_vorbis(path, Span(hydra.samples.offset + start, end - start))
    coarse = np.frombuffer(_read(path, Span(hydra.samples.offset + 2 * start, 2 * (end - start))), dtype="<i2")
    if hydra.low_bytes is None:
        return np.asarray(coarse / np.float32(32768.0), dtype=np.float32)
    fine = np.frombuffer(_read(path, Span(hydra.low_bytes.offset + start, end - start)), dtype="u1")
    whole = coarse[: len(fine)].astype(np.int32) * 256 + fine
    return np.asarray(whole / 8388608.0, dtype=np.float32)


def _read(path: Path, span: Span) -> bytes:
    with path.open("rb") as file:
        file.seek(span.offset)
        return file.read(span.size)


def _read_vorbis(path: Path, span: Span) -> Mono:
    import soundfile

    samples, _ = soundfile.read(io.BytesIO(_read(path, span)), dtype="float32", always_2d=True)
    return np.ascontiguousarray(samples[:, 0])


def cut_wave(raw: Mono, cut: Cut, *, rate: float, ceiling: float = 1.0) -> Wave:
    """Prepare one zone's part of a sample: pad it, write its loop on past its end, take away what would alias.

    `ceiling` is the highest frequency to keep, as a fraction of half the sample's rate.
    """
    start = min(max(cut.start, 0), len(raw) - 1)
    end = min(max(cut.end, start + 1), len(raw))
    loop_start, loop_end = max(cut.loop_start, start), min(cut.loop_end, end)
    body = raw[start:end]
    if cut.mode not in (1, 3) or loop_end - loop_start < 2:
        return _pad(body, rate=rate, ceiling=ceiling, loop=(0, 0))
    loop_start, loop_end = loop_start - start, loop_end - start
    if cut.mode == 3:
        return _pad(body, rate=rate, ceiling=ceiling, loop=(loop_start, loop_end))
    body = _closed(body, loop_start, loop_end, round(_SEAM_S * rate))
    loop = body[loop_start:loop_end]
    times = -(-MIN_LOOP // len(loop))
    # The window of the loop is moved PAD frames on: left and right of any place in it there is loop, not attack.
    tail = np.resize(loop, (times - 1) * len(loop) + 4 * PAD + _TAPS)
    window = (loop_start + PAD, loop_start + PAD + times * len(loop))
    return _pad(np.concatenate([body[:loop_end], tail]), rate=rate, ceiling=ceiling, loop=window)


def _closed(body: Mono, loop_start: int, loop_end: int, most: int) -> Mono:
    """Lead the end of a loop over into what comes before its start, at an even level: a turn of it makes no tick.

    Fonts end loops a step away from where they begin, which is a tick of -40 dB at every turn.
    """
    frames = min(most, loop_start, loop_end - loop_start)
    if frames < 2:
        return body
    late, early = body[loop_end - frames : loop_end], body[loop_start - frames : loop_start]
    alike = float(late @ early) / max(float(np.sqrt((late @ late) * (early @ early))), 1e-12)
    share = (np.arange(1, frames + 1) / (frames + 1)).astype(np.float32)
    level = np.sqrt(share**2 + (1 - share) ** 2 + 2 * max(alike, 0.0) * share * (1 - share))
    closed = body.copy()
    closed[loop_end - frames : loop_end] = (late + share * (early - late)) / level
    return closed


_TAPS = 64


def _pad(body: Mono, *, rate: float, ceiling: float, loop: tuple[int, int]) -> Wave:
    if ceiling < 1.0:
        body = _soften(body, ceiling)
    edge = np.zeros(PAD, dtype=np.float32)
    data = np.concatenate([edge, body, edge, edge])
    loop_start, loop_end = (loop[0] + PAD, loop[1] + PAD) if loop[1] else (0, 0)
    data.flags.writeable = False
    peaks = np.maximum.reduceat(np.abs(data), np.arange(0, len(data), SPAN))
    ahead = np.maximum.accumulate(peaks[::-1])[::-1].copy()
    return Wave(data, rate, PAD, PAD + len(body), loop_start, loop_end, ahead)


def _soften(body: Mono, ceiling: float) -> Mono:
    """Take away what lies above `ceiling` of half the rate: a Kaiser-windowed sinc, linear in phase."""
    places = np.arange(_TAPS - 1) - (_TAPS - 2) / 2
    taps = np.sinc(places * ceiling * 0.92) * np.kaiser(_TAPS - 1, 6.0)
    taps /= taps.sum()
    whole = np.convolve(body, taps.astype(np.float32))
    return whole[(_TAPS - 2) // 2 :][: len(body)].astype(np.float32)
