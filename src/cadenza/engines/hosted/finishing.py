"""Post-production of sound that somebody else made: its length, its loudness, its files, and what is said of them."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from cadenza import __version__
from cadenza.audio import codecs
from cadenza.audio.level import from_db
from cadenza.audio.loudness import SILENCE_LUFS, integrated_lufs
from cadenza.audio.peaks import peaks
from cadenza.audio.pulse import tempo_bpm
from cadenza.audio.resample import resample
from cadenza.audio.sound import Sound
from cadenza.audio.tags import Tags
from cadenza.audio.tonality import key
from cadenza.audio.true_peak import true_peak_db
from cadenza.brief import Brief
from cadenza.engines.base import STEMS, Report, Take, TakeFile
from cadenza.engines.hosted.upstream import ProviderFailed
from cadenza.score.scale import Key

SAMPLE_RATE = 44100
CEILING_DB = -1.0
LEAST_SHARE = 0.5  # of the length asked for; less is taken for half a body
FADE_SECONDS = 1.5
RECEIPT_VERSION = 1
LISTENING = "listening: half or double the tempo and a related key are possible"
LISTENED_SECONDS = 120.0  # from the middle; more tells no more
SEPARATED = "separated:"  # the role of what a provider separates beyond the four stems, which hold it too


@dataclass(frozen=True, slots=True)
class Made:
    """What a provider made: the encoded sound, its separated stems, and what is known of both."""

    audio: bytes
    engine: str
    version: str
    provider: str
    model: str
    licence: str
    title: str = ""
    genre: str | None = None
    stems: Mapping[str, bytes] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    upstream: Mapping[str, Any] = field(default_factory=dict)  # ids there, for the receipt


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done to the mix and in the same way to each stem."""

    frames: int
    fade_frames: int
    gain: float

    def apply(self, sound: Sound) -> Sound:
        """Return the sound so many frames long: cut with a fade, or with silence after it; then its gain."""
        samples = np.zeros((2, self.frames), np.float32)
        count = min(self.frames, sound.frames)
        samples[:, :count] = sound.samples[:, :count] * np.float32(self.gain)
        fade = min(self.fade_frames, count)
        if fade:
            samples[:, count - fade : count] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
        return Sound(samples, sound.sample_rate)


def finish(made: Made, brief: Brief, folder: Path, report: Report, *, roles: Collection[str] | None = None) -> Take:
    """Write the files of `roles` (None: all there can be) and return the take; ProviderFailed where it is no music."""
    report("finishing", 0.85)
    raw = decode(made.audio, made.provider)
    treatment, facts = treat(raw, brief, made.provider)
    mix = treatment.apply(raw)
    stems = {name: treatment.apply(decode(data, made.provider)) for name, data in made.stems.items()}
    facts |= {
        "lufs": round(integrated_lufs(mix), 2),
        "true_peak_db": round(true_peak_db(mix), 2),
        "stems": "separated from the mix, not exact" if stems else "none",
        "engine": made.engine,
        "model": made.model,
        **made.facts,
    }
    tempo, tonality = listen(mix)
    facts["detected"] = {"tempo_bpm": tempo, "key": tonality, "by": LISTENING}
    report("encoding", 0.92)
    made = replace(made, facts=facts)
    files = list(_write_sounds(mix, stems, made, brief, folder, roles))
    if wanted("waveform", roles):
        path = folder / "waveform.json"
        path.write_text(json.dumps(peaks(mix), separators=(",", ":")))
        files.append(TakeFile("waveform", path, "application/json"))
    if wanted("receipt", roles):
        path = folder / "receipt.json"
        path.write_text(json.dumps(receipt(made, brief, files), ensure_ascii=False, indent=1))
        files.append(TakeFile("receipt", path, "application/json"))
    report("encoding", 1.0, mix.seconds)
    return Take(
        files=tuple(files),
        duration_seconds=mix.seconds,
        seed=brief.seed,
        title=made.title or brief.prompt[:60],
        genre=made.genre,
        tempo_bpm=tempo,
        key=tonality,
        facts=facts,
    )


def listen(mix: Sound) -> tuple[float | None, str | None]:
    """Return (tempo, key) of music that nobody wrote down, None where it does not tell."""
    count = min(mix.frames, round(LISTENED_SECONDS * mix.sample_rate))
    start = (mix.frames - count) // 2
    middle = Sound(mix.samples[:, start : start + count], mix.sample_rate)
    tempo, tonic = tempo_bpm(middle), key(middle)
    return None if tempo is None else round(tempo, 2), None if tonic is None else Key(*tonic).name


def wanted(role: str, roles: Collection[str] | None) -> bool:
    """Return whether a file of that role is to be written."""
    return roles is None or role in roles


def decode(data: bytes, provider: str) -> Sound:
    """Return encoded sound as stereo at SAMPLE_RATE; ProviderFailed where it is none, or silence."""
    import soundfile

    try:
        samples, rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    except Exception:
        raise ProviderFailed(f"{provider} sent {len(data)} bytes that are no audio", provider=provider) from None
    rows = np.ascontiguousarray(samples.T[:2] if samples.shape[1] > 1 else np.repeat(samples.T, 2, axis=0))
    if rows.shape[1] == 0 or not bool(np.isfinite(rows).all()):
        raise ProviderFailed(f"{provider} sent audio that cannot be played", provider=provider)
    return resample(Sound(rows, int(rate)), sample_rate=SAMPLE_RATE)


def treat(raw: Sound, brief: Brief, provider: str) -> tuple[Treatment, dict[str, Any]]:
    """Return what brings the sound to its length and loudness, and what is to be said about it."""
    frames = round(brief.duration_seconds * raw.sample_rate)
    if raw.frames < LEAST_SHARE * frames:
        raise ProviderFailed(
            f"{provider} sent {raw.seconds:.1f} s where {brief.duration_seconds:g} s were asked for", provider=provider
        )
    over = raw.frames - frames
    done = "as it came" if over == 0 else "cut with a fade" if over > 0 else "silence added"
    fade = round(min(FADE_SECONDS, 0.1 * brief.duration_seconds) * raw.sample_rate) if over > 0 else 0
    fade = round(0.02 * raw.sample_rate) if over < 0 else fade
    shaped = Treatment(frames, fade, 1.0).apply(raw)
    lufs = integrated_lufs(shaped)
    if lufs <= SILENCE_LUFS + 1.0:
        raise ProviderFailed(f"{provider} sent silence", provider=provider)
    wish_db = brief.loudness_lufs - lufs
    gain_db = min(wish_db, CEILING_DB - true_peak_db(shaped))
    facts: dict[str, Any] = {
        "length": {"asked": brief.duration_seconds, "came": round(raw.seconds, 3), "done": done},
        "loudness": {"asked": brief.loudness_lufs, "came": round(lufs, 2), "gain_db": round(gain_db, 2)},
    }
    if gain_db < wish_db - 0.05:
        facts["loudness"]["held_back_db"] = round(wish_db - gain_db, 2)  # the peaks would have clipped
    return Treatment(frames, fade, from_db(gain_db)), facts


def _write_sounds(
    mix: Sound, stems: Mapping[str, Sound], made: Made, brief: Brief, folder: Path, roles: Collection[str] | None
) -> list[TakeFile]:
    files = []
    lossless = brief.output_format if codecs.codec(brief.output_format).lossless else "flac"
    sounds = [("audio", "audio", mix, brief.output_format, 16)]
    sounds += [(f"stem:{name}", name, stems[name], lossless, 24) for name in STEMS if name in stems]
    sounds += [(f"{SEPARATED}{name}", name, stems[name], lossless, 24) for name in stems if name not in STEMS]
    told = {"engine": f"{made.engine} {made.version}", "model": made.model, "licence": made.licence}
    for role, name, sound, format, bits in sounds:
        if wanted(role, roles):
            codec = codecs.codec(format)
            path = folder / f"{name}{codec.extension}"
            facts = told | ({"stem": "separated from the mix, not exact"} if role != "audio" else {})
            tags = Tags(title=made.title or brief.prompt[:60], artist=made.provider, source="trained", facts=facts)
            codec.write(sound, path, tags=tags, bits=bits)
            files.append(TakeFile(role, path, codec.media_type))
    return files


def receipt(made: Made, brief: Brief, files: Collection[TakeFile]) -> dict[str, Any]:
    """Return what the take came from; it cannot be made again from this, and says so."""
    return {
        "receipt_version": RECEIPT_VERSION,
        "cadenza": __version__,
        "engine": {"name": made.engine, "version": made.version, "licence": made.licence},
        "provider": {"name": made.provider, "model": made.model, **made.upstream},
        "reproducible": False,
        "seed": brief.seed,
        "brief": brief.as_json(),
        "facts": {name: fact for name, fact in made.facts.items() if name != "cost"},  # that is its payer's business
        "files": [
            {
                "role": f.role,
                "name": f.path.name,
                "bytes": f.path.stat().st_size,
                "sha256": hashlib.sha256(f.path.read_bytes()).hexdigest(),
            }
            for f in files
        ],
        "ai_generated": True,
    }


def sum_of(sounds: Collection[Sound]) -> Sound:
    """Return several sounds of one rate as one."""
    frames = max(sound.frames for sound in sounds)
    total = np.zeros((2, frames), np.float32)
    for sound in sounds:
        total[:, : sound.frames] += sound.samples
    return Sound(total, next(iter(sounds)).sample_rate)


def as_wav(sound: Sound) -> bytes:
    """Return a sound as the bytes of a 32-bit float WAV file."""
    import soundfile

    out = io.BytesIO()
    soundfile.write(out, sound.samples.T, sound.sample_rate, format="WAV", subtype="FLOAT")
    return out.getvalue()
