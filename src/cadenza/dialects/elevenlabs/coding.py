"""Finished sound in each of the codings that `output_format` names, and what it says of itself."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import soundfile

from cadenza.audio import codecs
from cadenza.audio.codecs import id3
from cadenza.audio.resample import resample
from cadenza.audio.sound import Sound
from cadenza.audio.tags import Tags
from cadenza.errors import Unsupported
from cadenza.wire.elevenlabs import OutputFormat

SONG = "song_id"  # the fact in a file's tags that names its song
RAW = {"pcm": "PCM_16", "ulaw": "ULAW", "alaw": "ALAW"}
SIGNS = {b"ID3": ".mp3", b"RIFF": ".wav", b"fLaC": ".flac", b"OggS": ".ogg"}
CHUNK_FRAMES = 16384


def encode(sound: Sound, format: OutputFormat, *, tags: Tags) -> bytes:
    """Return the sound coded; telephone codings and raw samples carry no tags, telephone codings one channel."""
    sound = resample(sound, sample_rate=format.sample_rate)
    if format.codec in RAW:
        samples = sound.samples if format.codec == "pcm" else sound.samples.mean(axis=0, keepdims=True)
        out = io.BytesIO()
        soundfile.write(out, samples.T, sound.sample_rate, format="RAW", subtype=RAW[format.codec], endian="LITTLE")
        return out.getvalue()
    with tempfile.TemporaryDirectory(prefix="cadenza-") as folder:
        path = Path(folder) / f"song.{format.extension}"
        _write(path, sound, format, tags)
        return path.read_bytes()


def _write(path: Path, sound: Sound, format: OutputFormat, tags: Tags) -> None:
    if format.codec == "mp3":
        least, most = (32, 320) if format.sample_rate >= 32000 else (8, 160)
        level = min((most - format.kilobits) / (most - least), 0.999)  # libsndfile's way to say a bit rate
        kind = {"subtype": "MPEG_LAYER_III", "format": "MP3", "bitrate_mode": "CONSTANT", "compression_level": level}
    else:
        level = min(max((256 - format.kilobits) / (256 - 6), 0.0), 0.999)
        kind = {"subtype": "OPUS", "format": "OGG", "compression_level": level}
    with soundfile.SoundFile(path, "w", sound.sample_rate, sound.channels, **kind) as file:
        if format.codec == "opus":
            file.title, file.artist, file.comment = tags.title, tags.artist, tags.comment
        for start in range(0, sound.frames, CHUNK_FRAMES):
            file.write(np.ascontiguousarray(sound.samples[:, start : start + CHUNK_FRAMES].T))
    if format.codec == "mp3":
        id3.write_tags(path, tags)


def song_of(data: bytes) -> str:
    """Return the id of the song that a file made here names in its tags, "" for any other file."""
    ending = next((ending for sign, ending in SIGNS.items() if data.startswith(sign)), "")
    if not ending:
        return ""
    with tempfile.TemporaryDirectory(prefix="cadenza-") as folder:
        path = Path(folder) / f"song{ending}"
        path.write_bytes(data)
        try:
            return str(codecs.read_tags(path).facts.get(SONG, ""))
        except Exception:
            return ""


def decoded(data: bytes) -> Sound:
    """Return a file that somebody sent as sound; Unsupported where it is none that can be read."""
    try:
        samples, rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    except Exception:
        samples, rate = np.zeros((0, 1), np.float32), 1
    if not len(samples):
        raise Unsupported("the file is no sound that can be read", field="file", expected="MP3, WAV, FLAC or Ogg")
    return Sound(np.ascontiguousarray(samples.T), int(rate))


def without(sound: Sound, others: list[Sound]) -> Sound:
    """Return a sound less others that are part of it."""
    samples = sound.samples.copy()
    for other in others:
        samples -= other.samples
    return Sound(samples, sound.sample_rate)


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of files that are compressed already."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def mixed(sounds: list[Sound]) -> Sound:
    """Return sounds of one length as one."""
    return Sound(np.sum([sound.samples for sound in sounds], axis=0, dtype=np.float32), sounds[0].sample_rate)


def outline(sound: Sound, *, per_second: int = 4) -> list[int]:
    """Return the highest sample of each quarter of a second, with its sign, from -1000 to 1000."""
    mono = sound.samples.mean(axis=0)
    window = max(1, sound.sample_rate // per_second)
    rows = [mono[start : start + window] for start in range(0, len(mono), window)]
    return [round(float(row[np.abs(row).argmax()]) * 1000) for row in rows]
