"""The checksum in the first frame of an MP3: CRC-16 of polynomial 0x8005, bits reversed, from 0 (LAME's fields)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled


def crc16(data: bytes) -> int:
    """Return the checksum of `data`."""
    return int(_crc16(np.frombuffer(data, np.uint8), _table()))


def _table() -> NDArray[np.uint16]:
    table = np.arange(256, dtype=np.uint16)
    for _ in range(8):
        table = np.where(table & 1, table >> 1 ^ 0xA001, table >> 1).astype(np.uint16)
    return table


@compiled()
def _crc16(data: NDArray[np.uint8], table: NDArray[np.uint16]) -> int:
    crc = np.uint32(0)
    for byte in data:
        crc = (crc >> np.uint32(8)) ^ np.uint32(table[(crc ^ np.uint32(byte)) & np.uint32(255)])
    return int(crc)
