"""The files of a composed take: audio, stems, waveform, MIDI, MusicXML, plan and receipt."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cadenza.audio import codecs
from cadenza.audio.peaks import peaks
from cadenza.audio.sound import Sound
from cadenza.audio.tags import Tags
from cadenza.brief import Brief
from cadenza.engines.base import STEMS, Take, TakeFile
from cadenza.engines.composer.coded import NEAR_DB, overshoots, touch_up
from cadenza.engines.composer.receipt import make_receipt
from cadenza.score.midi import midi_bytes
from cadenza.score.musicxml import musicxml_bytes

if TYPE_CHECKING:
    from cadenza.compose.plan import Plan
    from cadenza.engines.composer.engine import ComposerEngine
    from cadenza.score.score import Performance, Score
    from cadenza.synth.mixdown import Mixdown

_TOUCHES = 3

Progress = Callable[[str, float, float], None]


def write_files(
    engine: ComposerEngine,
    brief: Brief,
    plan: Plan,
    score: Score,
    performance: Performance,
    mixdown: Mixdown,
    folder: Path,
    report: Progress,
    *,
    roles: Collection[str] | None,
) -> Take:
    """Write the files of `roles` (None: all) into `folder` and return the take they make."""
    files: list[TakeFile] = []
    facts = facts_of(plan)

    def keep(role: str, name: str, media_type: str, make: Callable[[], bytes]) -> None:
        if roles is None or role in roles:
            (folder / name).write_bytes(make())
            files.append(TakeFile(role, folder / name, media_type))

    def sound(role: str, stem: str, sound: Sound, format: str, bits: int, share: tuple[float, float]) -> None:
        codec = codecs.codec(format)
        path = folder / f"{stem}{codec.extension}"
        title = plan.title if role == "audio" else f"{plan.title} ({role.removeprefix('stem:')})"
        tags = Tags(title=title, source="composite" if mixdown.sampled else "algorithmic", facts=tag_facts)

        def progress(done: float) -> None:
            report("encoding", share[0] + (share[1] - share[0]) * done, sound.seconds)

        codec.write(sound, path, tags=tags, bits=bits, progress=progress)
        if not codec.lossless and mixdown.true_peak_db > NEAR_DB:
            for _ in range(_TOUCHES):
                found = overshoots(path)
                if not found:
                    break
                touch_up(sound, found)
                codec.write(sound, path, tags=tags, progress=lambda _: progress(1.0))
        files.append(TakeFile(role, path, codec.media_type))

    tag_facts: dict[str, Any] = {
        "tempo_bpm": round(plan.tempo_bpm, 3),
        "key": plan.key,
        "genre": plan.style,
        "seed": plan.seed,
        "engine": f"composer {engine.version}",
        "licence": engine.capabilities.licence,
    }
    report("encoding", 0.0, 0.0)
    if roles is None or "audio" in roles:
        sound("audio", "audio", mixdown.mix, brief.output_format, 16, (0.0, 0.5 if mixdown.stems else 1.0))
    lossless = brief.output_format if codecs.codec(brief.output_format).lossless else "flac"
    for number, stem in enumerate(STEMS):
        share = (0.5 + 0.1 * number, 0.6 + 0.1 * number)
        if roles is None or f"stem:{stem}" in roles:
            sound(f"stem:{stem}", stem, mixdown.stems[stem], lossless, 24, share)
    keep("waveform", "waveform.json", "application/json", lambda: json_bytes(peaks(mixdown.mix), compact=True))
    keep("midi", "score.mid", "audio/midi", lambda: midi_bytes(performance))
    keep("musicxml", "score.musicxml", "application/vnd.recordare.musicxml+xml", lambda: musicxml_bytes(score))
    keep("listing", "score.txt", "text/plain; charset=utf-8", lambda: score.listing().encode())
    keep("plan", "plan.json", "application/json", lambda: json_bytes(plan.as_json()))
    keep("receipt", "receipt.json", "application/json", lambda: json_bytes(make_receipt(engine, brief, plan, files)))
    report("encoding", 1.0, mixdown.mix.seconds)
    return Take(
        files=tuple(files),
        duration_seconds=mixdown.mix.seconds,
        seed=plan.seed,
        title=plan.title,
        genre=plan.style,
        tempo_bpm=plan.tempo_bpm,
        key=plan.key,
        facts={**facts, "lufs": round(mixdown.lufs, 2), "true_peak_db": round(mixdown.true_peak_db, 2)},
    )


def json_bytes(value: Any, *, compact: bool = False) -> bytes:
    """Return JSON as UTF-8, for people to read unless `compact`."""
    layout: dict[str, Any] = {"separators": (",", ":")} if compact else {"ensure_ascii": False, "indent": 1}
    return json.dumps(value, **layout).encode()


def facts_of(plan: Plan) -> dict[str, Any]:
    """Return what a client is told about a plan: what was understood, what was ignored, form and cast."""
    return {
        "title": plan.title,
        "style": plan.style,
        "meter": plan.meter,
        "understood": [{"what": d.what, "value": d.value, "words": d.words} for d in plan.understood],
        "ignored": list(plan.ignored),
        "sections": [{"name": s.name, "bars": s.bars, "energy": round(s.energy, 3)} for s in plan.sections],
        "cast": [{"part": c.part, "instrument": c.instrument, "role": c.role} for c in plan.cast],
    }
