"""ID3v2.4: the tags of an MP3, in UTF-8 (libsndfile would write them as Latin-1)."""

from __future__ import annotations

from pathlib import Path

from cadenza.audio.tags import Tags

_FRAMES = {"title": b"TIT2", "artist": b"TPE1", "software": b"TSSE", "date": b"TDRC"}
_UTF8 = b"\x03"


def tag_bytes(tags: Tags) -> bytes:
    """Return our tags as they stand before the sound."""
    frames = b"".join(
        _frame(frame, _UTF8 + getattr(tags, name).encode()) for name, frame in _FRAMES.items() if getattr(tags, name)
    )
    frames += _frame(b"COMM", _UTF8 + b"und\0" + tags.comment.encode())
    return b"ID3\x04\0\0" + _packed(len(frames)) + frames


def write_tags(path: Path, tags: Tags) -> None:
    """Put our tags in the place of those the file has."""
    path.write_bytes(tag_bytes(tags) + _without_tags(path.read_bytes()))


def read_tags(path: Path) -> Tags:
    """Return the tags of an MP3 that carries ID3v2.4 in UTF-8, empty ones where it has none."""
    with path.open("rb") as file:
        head = file.read(10)
        body = file.read(_unpacked(head[6:10])) if head[:4] == b"ID3\x04" else b""
    found, at = {}, 0
    while at + 10 <= len(body) and body[at] != 0:
        size = _unpacked(body[at + 4 : at + 8])
        found[body[at : at + 4]] = body[at + 10 : at + 10 + size]
        at += 10 + size
    named = {name: found.get(frame, _UTF8)[1:].decode(errors="replace") for name, frame in _FRAMES.items()}
    comment = found.get(b"COMM", b"\x03und\0")[4:].partition(b"\0")[2].decode(errors="replace")
    return Tags.from_comment(comment, **named)


def _without_tags(data: bytes) -> bytes:
    if data[:3] == b"ID3":
        data = data[10 + _unpacked(data[6:10]) :]
    return data[:-128] if data[-128:-125] == b"TAG" else data


def _frame(name: bytes, content: bytes) -> bytes:
    return name + _packed(len(content)) + b"\0\0" + content


def _packed(number: int) -> bytes:
    """Return a length as ID3 writes it: four bytes of seven bits."""
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))


def _unpacked(packed: bytes) -> int:
    number = 0
    for byte in packed:
        number = number << 7 | byte & 0x7F
    return number
