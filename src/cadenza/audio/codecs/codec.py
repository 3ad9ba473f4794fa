"""What a codec is: one file format, written with tags and read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import soundfile

from cadenza.audio.dither import SEED, to_int16
from cadenza.audio.sound import Samples, Sound
from cadenza.audio.tags import Tags
from cadenza.audio.tape import rest

Progress = Callable[[float], None]  # told the fraction written; may raise to call the writing off

CHUNK_FRAMES = 16384  # one large write overflows the stack of the Vorbis encoder
REST_FRAMES = 32 * CHUNK_FRAMES  # how often long sounds let go of the memory they take up


class Codec(Protocol):
    """One format. `write` takes 16 or 24 bits where the format is lossless and ignores `bits` where it is not."""

    @property
    def name(self) -> str: ...
    @property
    def extension(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def lossless(self) -> bool: ...

    def write(
        self, sound: Sound, path: Path, *, tags: Tags, bits: int = 16, progress: Progress | None = None
    ) -> None: ...

    def read(self, path: Path) -> Sound: ...

    def read_tags(self, path: Path) -> Tags: ...


@dataclass(frozen=True, slots=True)
class FileCodec:
    """A format that libsndfile writes: what the wav, flac and ogg modules fill in."""

    name: str
    extension: str
    media_type: str
    lossless: bool
    container: str
    subtypes: tuple[tuple[int, str], ...]  # bits -> libsndfile's subtype
    settings: tuple[tuple[str, Any], ...] = ()  # further arguments of SoundFile
    finish: Callable[[Path, Tags], None] | None = None
    tag_reader: Callable[[Path], Tags] | None = None

    def write(self, sound: Sound, path: Path, *, tags: Tags, bits: int = 16, progress: Progress | None = None) -> None:
        """Write the file in chunks, tags first."""
        subtype = dict(self.subtypes).get(bits) if self.lossless else self.subtypes[0][1]
        if subtype is None:
            raise ValueError(f"{self.name} holds 16 or 24 bits, not {bits}")
        with soundfile.SoundFile(
            path, "w", sound.sample_rate, sound.channels, subtype, format=self.container, **dict(self.settings)
        ) as file:
            _write_tags(file, tags)
            _write_samples(file, sound, dithered=self.lossless and bits == 16, progress=progress)
        if self.finish:
            self.finish(path, tags)

    def read(self, path: Path) -> Sound:
        """Return the whole file as sound."""
        return read_sound(path)

    def read_tags(self, path: Path) -> Tags:
        """Return what the file says about itself."""
        return (self.tag_reader or _read_tags)(path)


def read_sound(path: Path) -> Sound:
    """Return the sound of a file in any format that libsndfile reads."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return Sound(np.ascontiguousarray(samples.T), int(rate))


def pieces_of(path: Path, *, frames_at_once: int) -> tuple[int, int, int, Iterator[Samples]]:
    """Return a file's frames, rate and channels, and its sound in pieces (channels, up to `frames_at_once`)."""

    def pieces() -> Iterator[Samples]:
        with soundfile.SoundFile(path) as file:
            for block in file.blocks(frames_at_once, dtype="float32", always_2d=True):
                yield np.ascontiguousarray(block.T)

    facts = soundfile.info(path)
    return int(facts.frames), int(facts.samplerate), int(facts.channels), pieces()


def _read_tags(path: Path) -> Tags:
    with soundfile.SoundFile(path) as file:
        named = {name: getattr(file, name) or "" for name in ("title", "artist", "software", "date", "comment")}
    comment = named.pop("comment")
    named["software"] = named["software"].split(" (libsndfile")[0]  # which libsndfile adds to ours
    return Tags.from_comment(comment, **named)


def _write_tags(file: soundfile.SoundFile, tags: Tags) -> None:
    named = {"title": tags.title, "artist": tags.artist, "software": tags.software, "date": tags.date}
    for name, value in {**named, "comment": tags.comment}.items():
        if value:
            setattr(file, name, value)


def _write_samples(file: soundfile.SoundFile, sound: Sound, *, dithered: bool, progress: Progress | None) -> None:
    generator = np.random.default_rng(SEED)
    for start in range(0, sound.frames, CHUNK_FRAMES):
        chunk = np.ascontiguousarray(sound.samples[:, start : start + CHUNK_FRAMES].T)
        file.write(to_int16(chunk, generator=generator) if dithered else chunk)
        if start % REST_FRAMES == 0:
            rest(sound.samples)
        if progress:
            progress(min(1.0, (start + CHUNK_FRAMES) / sound.frames))
    rest(sound.samples)
