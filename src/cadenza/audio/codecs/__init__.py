"""The file formats: one module each, looked up by name here."""

from __future__ import annotations

from pathlib import Path

from cadenza.audio.codecs.codec import Codec, Progress
from cadenza.audio.codecs.flac import FLAC
from cadenza.audio.codecs.mp3 import MP3
from cadenza.audio.codecs.ogg import OGG
from cadenza.audio.codecs.wav import WAV
from cadenza.audio.sound import Sound
from cadenza.audio.tags import Tags
from cadenza.errors import Unsupported

CODECS: dict[str, Codec] = {codec.name: codec for codec in (MP3, WAV, FLAC, OGG)}


def codec(format: str) -> Codec:
    """Return the codec called `format`."""
    if format not in CODECS:
        raise Unsupported(
            f"no audio format is called {format!r}", field="output_format", value=format, expected=", ".join(CODECS)
        )
    return CODECS[format]


def write(
    path: Path, sound: Sound, *, format: str, tags: Tags, bits: int = 16, progress: Progress | None = None
) -> None:
    """Write the sound as a file of `format`; `bits` (16 or 24) counts for wav and flac only."""
    codec(format).write(sound, path, tags=tags, bits=bits, progress=progress)


def read(path: Path) -> Sound:
    """Return the sound of a file in any of the formats."""
    return WAV.read(path)


def read_tags(path: Path) -> Tags:
    """Return what a file says about itself, its format told by its name."""
    by_extension = {codec.extension: codec for codec in CODECS.values()}
    return by_extension.get(path.suffix.lower(), WAV).read_tags(path)
