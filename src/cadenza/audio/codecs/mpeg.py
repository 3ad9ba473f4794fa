"""MPEG audio frames of layer III: what their headers say, and the first frame that tells players the exact length.

Header fields after ISO/IEC 11172-3 and 13818-3; the first frame as LAME writes it (Xing's fields, then LAME's).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_KBPS = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # MPEG 1
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),  # MPEG 2
)
_RATES = (44100, 48000, 32000)
_WRITER = b"LAME3.100"
ENCODER_DELAY = 576  # frames of silence that LAME puts before the sound
DECODER_DELAY = 529  # and that every decoder adds
_NO_CHECKSUM, _NO_PADDING = 0x01, 0xFD


@dataclass(frozen=True, slots=True)
class Header:
    """The four bytes before a frame, read."""

    raw: bytes

    @property
    def version(self) -> int:
        """0 for MPEG 1, 1 for MPEG 2 (half the rates)."""
        return 0 if self.raw[1] & 0x08 else 1

    @property
    def sample_rate(self) -> int:
        return _RATES[self.raw[2] >> 2 & 3] >> self.version

    @property
    def kbps(self) -> int:
        return _KBPS[self.version][self.raw[2] >> 4]

    @property
    def mono(self) -> bool:
        return self.raw[3] >> 6 == 3

    @property
    def samples(self) -> int:
        return 1152 >> self.version

    @property
    def bytes(self) -> int:
        """The length of the frame, its header included."""
        return self.samples * 125 * self.kbps // self.sample_rate + (self.raw[2] >> 1 & 1)

    @property
    def side_bytes(self) -> int:
        return ((17 if self.mono else 32), (9 if self.mono else 17))[self.version]


def frame_sizes(data: bytes) -> list[int]:
    """Return the length in bytes of each frame of a stream that begins with one; ValueError where it is not one."""
    sizes, at = [], 0
    while at < len(data):
        raw = data[at : at + 4]
        if len(raw) < 4 or raw[0] != 0xFF or raw[1] & 0xE6 != 0xE2:
            raise ValueError(f"no MPEG frame at byte {at}")
        sizes.append(Header(raw).bytes)
        at += sizes[-1]
    return sizes


def length_frame(
    first: Header, sizes: Sequence[int], *, frames: int, constant: bool = False, music_crc: int = 0, lowpass_hz: int = 0
) -> bytes:
    """Return the frame to be put before a stream: how long it is, where its parts lie, what is silence at its ends.

    `first` is the stream's first header, `sizes` its frames' lengths, `frames` the length of the sound in it.
    """
    from cadenza.audio.codecs.crc import crc16  # who only reads headers, as a server does, loads no compiler

    head = _opening(first)
    total = head.bytes + sum(sizes)
    padding = min(max(len(sizes) * first.samples - ENCODER_DELAY - frames, 0), 4095)
    body = bytearray(head.raw + bytes(head.bytes - 4))
    fields = b"Info" if constant else b"Xing"
    fields += (15).to_bytes(4, "big") + len(sizes).to_bytes(4, "big") + total.to_bytes(4, "big")
    fields += _places(sizes, total) + (0 if constant else 90).to_bytes(4, "big")
    fields += _WRITER + bytes([1 if constant else 4, min(lowpass_hz // 100, 255)]) + bytes(8)
    fields += bytes([0, min(first.kbps, 255)]) + (ENCODER_DELAY << 12 | padding).to_bytes(3, "big")
    fields += bytes(4) + total.to_bytes(4, "big") + music_crc.to_bytes(2, "big")
    start = 4 + head.side_bytes
    body[start : start + len(fields)] = fields
    crc = crc16(bytes(body[: start + len(fields)]))
    body[start + len(fields) : start + len(fields) + 2] = crc.to_bytes(2, "big")
    return bytes(body)


def _opening(first: Header) -> Header:
    """Return the header of a frame with room for the fields, like the stream's but for its bit rate."""
    index = _KBPS[first.version].index((128, 80)[first.version])
    raw = bytes((0xFF, first.raw[1] | _NO_CHECKSUM, index << 4 | first.raw[2] & 0x0D & _NO_PADDING, first.raw[3]))
    return Header(raw)


def _places(sizes: Sequence[int], total: int) -> bytes:
    """Return where each hundredth of the time lies, in 256ths of the bytes."""
    before = np.concatenate(([0], np.cumsum(np.asarray(sizes, dtype=np.int64))))
    at = before[np.arange(100) * len(sizes) // 100]
    return bytes(np.minimum(at * 256 // max(total, 1), 255).astype(np.uint8))
