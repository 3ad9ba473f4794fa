"""An engine that makes real sound in no time, for tests that listen: a few sines under a pulse, and its four stems."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Collection
from pathlib import Path

import numpy as np

from cadenza.audio import codecs
from cadenza.audio.loudness import integrated_lufs
from cadenza.audio.peaks import peaks
from cadenza.audio.sound import Sound
from cadenza.audio.tags import Tags
from cadenza.brief import Brief
from cadenza.engines.base import STEMS, Capabilities, Report, Take, TakeFile
from cadenza.engines.composer import ComposerEngine

RATE = 44100


def parts(seconds: float, seed: int = 0) -> dict[str, Sound]:
    """Return the stems of a sounding take: pulse, low sine, chord, and nobody singing."""
    t = np.arange(round(seconds * RATE)) / RATE
    root = 110.0 * 2.0 ** ((seed % 12) / 12.0)
    chord = sum(np.sin(2 * np.pi * root * ratio * t) for ratio in (2.0, 2.5, 3.0)) * 0.08
    pulse = np.sin(2 * np.pi * 60.0 * t) * np.exp(-12.0 * (t % 0.5)) * 0.3
    waves = {"vocals": 0.0 * t, "drums": pulse, "bass": 0.2 * np.sin(2 * np.pi * root * t), "other": chord}
    return {name: Sound(np.stack([wave, wave]).astype(np.float32), RATE) for name, wave in waves.items()}


def wait_as_told(prompt: str) -> None:
    """Wait until a file is there, where the prompt names one: `until=/a/path`."""
    found = re.search(r"until=(\S+)", prompt)
    deadline = time.monotonic() + 60.0
    while found and not Path(found[1]).exists() and time.monotonic() < deadline:
        time.sleep(0.02)


class SoundingEngine:
    """Writes every file that the composer writes but the score."""

    capabilities = Capabilities(
        name="composer",
        title="Sounding",
        version="1",
        min_seconds=3,
        max_seconds=600,
        plan=True,
        stems=STEMS,
        exact_stems=True,
        exact_duration=True,
        seed=True,
        licence="CC0-1.0",
    )

    def plan(self, brief: Brief) -> object:
        """Return the composer's plan."""
        return ComposerEngine(()).plan(brief)

    def perform(self, brief: Brief, folder: Path, report: Report, *, roles: Collection[str] | None = None) -> Take:
        """Make the sound and write it."""
        report("rendering", 0.1)
        wait_as_told(brief.prompt)
        stems = parts(brief.duration_seconds, brief.seed)
        mix = Sound(np.sum([s.samples for s in stems.values()], axis=0, dtype=np.float32), RATE)
        gain = np.float32(10.0 ** ((brief.loudness_lufs - integrated_lufs(mix)) / 20.0))
        files = []
        sounds = {"audio": mix, **{f"stem:{name}": stems[name] for name in STEMS}}
        for role, sound in sounds.items():
            report("encoding", 0.5)
            if roles is not None and role not in roles:
                continue
            codec = codecs.codec(brief.output_format if role == "audio" else "flac")
            path = folder / f"{role.removeprefix('stem:')}{codec.extension}"
            codec.write(Sound(sound.samples * gain, RATE), path, tags=Tags(title="Sounding"), bits=16)
            files.append(TakeFile(role, path, codec.media_type))
        if roles is None or "waveform" in roles:
            path = folder / "waveform.json"
            path.write_text(json.dumps(peaks(mix)))
            files.append(TakeFile("waveform", path, "application/json"))
        if roles is None or "receipt" in roles:
            path = folder / "receipt.json"
            listed = [
                {"role": f.role, "name": f.path.name, "sha256": hashlib.sha256(f.path.read_bytes()).hexdigest()}
                for f in files
            ]
            path.write_text(json.dumps({"engine": {"name": "composer"}, "seed": brief.seed, "files": listed}))
            files.append(TakeFile("receipt", path, "application/json"))
        report("encoding", 1.0, mix.seconds)
        return Take(
            files=tuple(files), duration_seconds=mix.seconds, seed=brief.seed, title="Sounding", genre="ambient"
        )
