"""Writes small SoundFonts: a few samples, instruments and presets, as bytes."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class TinySample:
    frames: NDArray[np.float64]
    loop: tuple[int, int]
    key: int = 60
    rate: int = 44100


@dataclass(frozen=True)
class TinyPreset:
    """Zones are lists of (generator number, amount) that end with (53, sample index)."""

    bank: int
    program: int
    zones: list[list[tuple[int, int]]]
    outer: list[tuple[int, int]] = field(default_factory=list)


def span(low: int, high: int) -> int:
    return low | high << 8


def _chunk(name: bytes, body: bytes, *, pad: bool = True) -> bytes:
    return name + struct.pack("<I", len(body)) + body + (b"\0" if pad and len(body) % 2 else b"")


def _name(text: str) -> bytes:
    return text.encode().ljust(20, b"\0")


def _gens(zone: list[tuple[int, int]]) -> bytes:
    return b"".join(struct.pack("<HH", what, amount & 0xFFFF) for what, amount in zone)


def tiny_font(samples: list[TinySample], presets: list[TinyPreset], *, pad_odd_chunks: bool = True) -> bytes:
    gap = np.zeros(46)
    pcm, heads = b"", b""
    for n, sample in enumerate(samples):
        at = len(pcm) // 2
        end = at + len(sample.frames)
        loop = (at + sample.loop[0], at + sample.loop[1])
        heads += _name(f"s{n}") + struct.pack("<5I", at, end, *loop, sample.rate)
        heads += struct.pack("<BbHH", sample.key, 0, 0, 1)
        pcm += np.round(np.concatenate([sample.frames, gap]) * 32767).astype("<i2").tobytes()
    phdr = pbag = pgen = inst = ibag = igen = b""
    for n, preset in enumerate(presets):
        outer = [*preset.outer, (41, n)]
        phdr += _name(f"preset {n}") + struct.pack("<3H3I", preset.program, preset.bank, len(pbag) // 4, 0, 0, 0)
        pbag += struct.pack("<2H", len(pgen) // 4, 0)
        pgen += _gens(outer)
        inst += _name(f"inst {n}") + struct.pack("<H", len(ibag) // 4)
        for zone in preset.zones:
            ibag += struct.pack("<2H", len(igen) // 4, 0)
            igen += _gens(zone)
    phdr += _name("EOP") + struct.pack("<3H3I", 0, 0, len(pbag) // 4, 0, 0, 0)
    pbag += struct.pack("<2H", len(pgen) // 4, 0)
    inst += _name("EOI") + struct.pack("<H", len(ibag) // 4)
    ibag += struct.pack("<2H", len(igen) // 4, 0)
    tables = {"phdr": phdr, "pbag": pbag, "pmod": b"\0" * 10, "pgen": pgen + b"\0" * 4, "inst": inst}
    tables |= {"ibag": ibag, "imod": b"\0" * 10, "igen": igen + b"\0" * 4, "shdr": heads + _name("EOS") + b"\0" * 26}
    info = _chunk(b"ifil", struct.pack("<HH", 2, 4)) + _chunk(b"INAM", b"Tiny\0", pad=pad_odd_chunks)
    body = b"sfbk" + _chunk(b"LIST", b"INFO" + info) + _chunk(b"LIST", b"sdta" + _chunk(b"smpl", pcm))
    body += _chunk(b"LIST", b"pdta" + b"".join(_chunk(k.encode(), v) for k, v in tables.items()))
    return _chunk(b"RIFF", body)
