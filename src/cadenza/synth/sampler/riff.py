"""The outside of a SoundFont file: where its chunks are, and the tables that describe its presets."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.void]

_NAME = "S20"
_TABLES: dict[str, np.dtype[np.void]] = {
    "phdr": np.dtype(
        [("name", _NAME), ("program", "<u2"), ("bank", "<u2"), ("bag", "<u2"), ("a", "<u4"), ("b", "<u4"), ("c", "<u4")]
    ),
    "pbag": np.dtype([("gen", "<u2"), ("mod", "<u2")]),
    "pmod": np.dtype([("source", "<u2"), ("target", "<u2"), ("amount", "<i2"), ("by", "<u2"), ("shape", "<u2")]),
    "pgen": np.dtype([("what", "<u2"), ("amount", "<i2")]),
    "inst": np.dtype([("name", _NAME), ("bag", "<u2")]),
    "shdr": np.dtype(
        [
            ("name", _NAME),
            ("start", "<u4"),
            ("end", "<u4"),
            ("loop_start", "<u4"),
            ("loop_end", "<u4"),
            ("rate", "<u4"),
            ("key", "u1"),
            ("cents", "i1"),
            ("link", "<u2"),
            ("kind", "<u2"),
        ]
    ),
}
_TABLES |= {"ibag": _TABLES["pbag"], "imod": _TABLES["pmod"], "igen": _TABLES["pgen"]}


class NotASoundFont(ValueError):
    """The file is not a SoundFont 2 or 3, or is damaged beyond reading."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a chunk's bytes lie in its file."""

    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Hydra:
    """The nine tables of a SoundFont, its name, and where its sample bytes are (`low_bytes`: the 24-bit extension)."""

    title: str
    tables: dict[str, Table]
    samples: Span
    low_bytes: Span | None


def read_hydra(path: Path) -> Hydra:
    """Read the tables of a SoundFont without touching its samples. Raises NotASoundFont."""
    try:
        with path.open("rb") as file:
            spans = _chunks(file)
            tables = {name: _table(file, name, spans) for name in _TABLES}
            title = _text(_bytes(file, spans["INAM"])) if "INAM" in spans else path.stem
            return Hydra(title or path.stem, tables, spans["smpl"], spans.get("sm24"))
    except (KeyError, struct.error, ValueError) as error:
        raise NotASoundFont(f"{path.name} is not a readable SoundFont: {error}") from error


def _chunks(file: BinaryIO) -> dict[str, Span]:
    head = file.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"sfbk":
        raise ValueError("no RIFF sfbk header")
    file_end = 8 + int(struct.unpack("<I", head[4:8])[0])
    spans: dict[str, Span] = {}
    at = 12
    while at + 8 <= file_end:
        name, size = _chunk_head(file, at)
        if name == "LIST":
            at += 12
            continue
        if not name.isalnum():
            break
        spans[name] = Span(at + 8, size)
        at = _after(file, at + 8 + size, size)
    return spans


def _chunk_head(file: BinaryIO, at: int) -> tuple[str, int]:
    file.seek(at)
    raw = file.read(8)
    if len(raw) < 8:
        return "", 0
    return raw[:4].decode("latin-1"), int(struct.unpack("<I", raw[4:])[0])


def _after(file: BinaryIO, at: int, size: int) -> int:
    # some writers leave out the pad byte after an odd chunk: go where a chunk name stands
    if size % 2 == 0:
        return at
    name, _ = _chunk_head(file, at)
    return at if name.isalnum() else at + 1


def _bytes(file: BinaryIO, span: Span) -> bytes:
    file.seek(span.offset)
    return file.read(span.size)


def _table(file: BinaryIO, name: str, spans: dict[str, Span]) -> Table:
    layout = _TABLES[name]
    raw = _bytes(file, spans[name])
    return np.frombuffer(raw, dtype=layout, count=len(raw) // layout.itemsize)


def _text(raw: bytes) -> str:
    return raw.split(b"\0")[0].decode("latin-1").strip()


def name_of(row: np.void) -> str:
    """Read the name field of a preset, instrument or sample row."""
    return _text(bytes(row["name"]))
