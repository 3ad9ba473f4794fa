"""Sound that is written while it is being made: no format here looks back at what it has written."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np

from cadenza.audio.codecs.mp3 import Mp3Encoder
from cadenza.audio.dither import SEED, to_int16
from cadenza.audio.sound import Samples
from cadenza.errors import Unsupported

MEDIA_TYPES = {"mp3": "audio/mpeg", "wav": "audio/wav"}
KBPS = 256  # constant: a player that is told no length reckons with the bit rate


class Encoder(Protocol):
    """Takes (channels, frames) and returns the bytes that are ready; `finish` returns the last."""

    def encode(self, samples: Samples) -> bytes: ...

    def finish(self) -> bytes: ...


class WavEncoder:
    """16 bits; its first bytes tell the length, which has to be known."""

    def __init__(self, sample_rate: int, channels: int, *, frames: int) -> None:
        self._generator = np.random.default_rng(SEED)
        size, width = frames * channels * 2, channels * 2
        self._head = struct.pack(
            "<4sI4s4sIHHIIHH4sI",
            b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, channels, sample_rate, sample_rate * width, width, 16,
            b"data", size,
        )  # fmt: skip

    def encode(self, samples: Samples) -> bytes:
        head, self._head = self._head, b""
        whole = to_int16(np.ascontiguousarray(samples.T), generator=self._generator)
        return head + whole.astype("<i2", copy=False).tobytes()

    def finish(self) -> bytes:
        return self._head


def encoder(format: str, *, sample_rate: int, channels: int, frames: int) -> Encoder:
    """Return what writes `frames` frames as they come; Unsupported for a format that has to look back."""
    if format == "mp3":
        return Mp3Encoder(sample_rate, channels, kbps=KBPS)
    if format == "wav":
        return WavEncoder(sample_rate, channels, frames=frames)
    raise Unsupported(f"{format!r} cannot be streamed", field="format", value=format, expected=" or ".join(MEDIA_TYPES))


def encoded(pieces: Iterable[Samples], made: Encoder) -> Iterator[bytes]:
    """Yield the bytes of pieces of sound as they come."""
    for piece in pieces:
        ready = made.encode(piece)
        if ready:
            yield ready
    yield made.finish()
