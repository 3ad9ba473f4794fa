"""Stems that a provider separated from a mix: its archive read into our four, and into six where it has them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from cadenza.audio.sound import Sound
from cadenza.engines.base import STEMS
from cadenza.engines.hosted.finishing import as_wav, decode, sum_of
from cadenza.engines.hosted.upstream import ProviderFailed

MORE = ("guitar", "piano")  # of a six-stem separation; in the four they are part of `other`
NAMES = {"vocal": "vocals", "drum": "drums", "bass": "bass", "guitar": "guitar", "piano": "piano"}


def read_stems(archive: bytes, provider: str) -> dict[str, bytes]:
    """Return the stems of a ZIP as WAV files: our four, which hold everything, and of MORE those that are there."""
    found = unpacked(archive, provider)
    sounds = {name: sum_of([decode(one, provider) for one in files]) for name, files in found.items()}
    silence = next(iter(sounds.values()))
    rest = [sound for name, sound in sounds.items() if name not in STEMS or name == "other"]
    four = {name: sounds.get(name) or Sound(silence.samples * 0.0, silence.sample_rate) for name in STEMS}
    if rest:
        four["other"] = sum_of(rest)
    more = {name: sounds[name] for name in MORE if name in sounds}
    return {name: as_wav(sound) for name, sound in {**four, **more}.items()}


def unpacked(archive: bytes, provider: str) -> Mapping[str, list[bytes]]:
    """Return the files of a ZIP by the stem that their names tell; `other` where they tell none."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            named = {info.filename: files.read(info) for info in files.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, OSError, RuntimeError, EOFError):
        raise ProviderFailed(f"{provider} sent stems that cannot be opened", provider=provider) from None
    if not named:
        raise ProviderFailed(f"{provider} sent no stems", provider=provider)
    found: dict[str, list[bytes]] = {}
    for name, data in sorted(named.items()):
        stem = next((stem for sign, stem in NAMES.items() if sign in name.lower()), "other")
        found.setdefault(stem, []).append(data)
    return found
