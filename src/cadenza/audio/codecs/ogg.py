"""Ogg Vorbis: free and small, about 190-250 kb/s. Equal sounds give equal bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numba import njit
from numpy.typing import NDArray

from cadenza.audio.codecs.codec import FileCodec
from cadenza.audio.tags import Tags

_SERIAL = np.frombuffer(b"Cadz", np.uint8)


def settle(path: Path, _tags: Tags) -> None:
    """Rewrite each page with a fixed stream serial: the encoder draws it at random. Framing after RFC 3533."""
    data = np.frombuffer(path.read_bytes(), np.uint8).copy()
    if rewrite_pages(data, _SERIAL, _crc_table()) != len(data):
        raise ValueError(f"{path.name} is no Ogg file")
    path.write_bytes(data.tobytes())


def _crc_table() -> NDArray[np.uint32]:
    table = np.zeros(256, np.uint32)
    for index in range(256):
        value = index << 24
        for _ in range(8):
            value = ((value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
        table[index] = value
    return table


@njit(cache=True, nogil=True)
def rewrite_pages(data: NDArray[np.uint8], serial: NDArray[np.uint8], table: NDArray[np.uint32]) -> int:
    """Give every page of `data` the serial and a right checksum, in place; return where the pages end."""
    at = 0
    while at + 27 <= len(data):
        if data[at] != 79 or data[at + 1] != 103 or data[at + 2] != 103 or data[at + 3] != 83:  # OggS
            break
        segments = data[at + 26]
        length = 27 + segments
        for k in range(segments):
            length += data[at + 27 + k]
        if at + length > len(data):
            break
        for k in range(4):
            data[at + 14 + k] = serial[k]
            data[at + 22 + k] = 0
        crc = np.uint32(0)
        for k in range(at, at + length):
            crc = np.uint32(crc << np.uint32(8)) ^ table[(crc >> np.uint32(24)) ^ np.uint32(data[k])]
        for k in range(4):
            data[at + 22 + k] = np.uint8((crc >> np.uint32(8 * k)) & np.uint32(255))
        at += length
    return at


OGG = FileCodec(
    name="ogg",
    extension=".ogg",
    media_type="audio/ogg",
    lossless=False,
    container="OGG",
    subtypes=((16, "VORBIS"),),
    settings=(("compression_level", 0.3),),
    finish=settle,
)
