"""The pages of an Ogg stream: its serial in each, and the checksum that goes with it. Framing after RFC 3533."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled


def rewrite_pages(data: NDArray[np.uint8], serial: NDArray[np.uint8]) -> int:
    """Give every page of `data` the serial, four bytes, and a right checksum, in place; return where the pages end."""
    return int(_rewrite(data, serial, _crc_table()))


def _crc_table() -> NDArray[np.uint32]:
    table = np.zeros(256, np.uint32)
    for index in range(256):
        value = index << 24
        for _ in range(8):
            value = ((value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
        table[index] = value
    return table


@compiled()
def _rewrite(data: NDArray[np.uint8], serial: NDArray[np.uint8], table: NDArray[np.uint32]) -> int:
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
