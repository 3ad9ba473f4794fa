"""ElevenLabs Music as an engine: one question a take, and a second one for its stems."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from cadenza.brief import FORMATS, Brief
from cadenza.engines.base import STEMS, Capabilities, Report, Take
from cadenza.engines.form import AskedForm, form_of
from cadenza.engines.hosted.finishing import Made, as_wav, decode, finish, sum_of, wanted
from cadenza.engines.hosted.journal import Journal
from cadenza.engines.hosted.prompting import full_prompt
from cadenza.engines.hosted.upstream import PAUSES, Answer, Lost, ProviderFailed, Refused, Upstream
from cadenza.errors import CadenzaError, EngineFailed, Unavailable
from cadenza.settings import Settings, from_environment
from cadenza.wire import elevenlabs as wire
from cadenza.wire.multipart import read_parts

NAME, TITLE = "elevenlabs", "ElevenLabs"
LICENCE = "the terms of the operator's ElevenLabs plan"
MAX_PLAN_SECTIONS = 30


class ElevenLabsEngine:
    """Asks for each take once: the service cannot be asked what became of a question whose answer was lost."""

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        journal: Journal | None = None,
        pauses: Sequence[float] = PAUSES,
        pause: Callable[[float], None] = time.sleep,
        upstream: Upstream | None = None,
    ) -> None:
        self.settings = settings or from_environment()
        self.journal = journal or Journal()
        key = self.settings.elevenlabs_key
        self.upstream = upstream or Upstream(
            TITLE,
            self.settings.elevenlabs_url,
            headers={wire.KEY_HEADER: key},
            secret=key,
            told=told,
            timeout_seconds=self.settings.provider_timeout_seconds,
            pauses=pauses,
            pause=pause,
        )

    def with_journal(self, path: Path) -> ElevenLabsEngine:
        """Return the engine keeping its notes in a file that outlives this attempt."""
        return ElevenLabsEngine(self.settings, journal=Journal(path), upstream=self.upstream)

    def call_off(self) -> None:
        """Forget a job that was called off; the service has no way to be told."""
        self.journal.close()

    @property
    def capabilities(self) -> Capabilities:
        key = self.settings.elevenlabs_key
        return Capabilities(
            name=NAME,
            title="ElevenLabs Music, over the network and for money",
            version=f"{NAME}-{self.settings.elevenlabs_model}",
            min_seconds=wire.MIN_MS / 1000,
            max_seconds=wire.MAX_MS / 1000,
            formats=FORMATS,
            plan=True,
            licence=LICENCE,
            available=bool(key),
            unavailable_because="" if key else "no key: set CADENZA_ELEVENLABS_KEY",
        )

    def perform(self, brief: Brief, folder: Path, report: Report, *, roles: Collection[str] | None = None) -> Take:
        """Ask for the take, finish it, and write its files."""
        if not self.settings.elevenlabs_key:
            raise Unavailable("ElevenLabs has no key: set CADENZA_ELEVENLABS_KEY")
        report("asking", 0.02)
        form = asked_form(brief)
        model = model_of(brief, self.settings)
        answer = self._ask(question(brief, form, model), report)
        about, audio, song_id = read_song(answer)
        report("separating", 0.7)
        stems, why = self._stems(audio, roles)
        metadata = about.get("song_metadata") or {}
        facts = {
            "sections": sections_of(about.get("composition_plan")),
            "understood": [],
            "ignored": ignored(brief),
            **({"stems_missing_because": why} if why else {}),
        }
        made = Made(
            audio=audio,
            engine=NAME,
            version=self.capabilities.version,
            provider=TITLE,
            model=model,
            licence=LICENCE,
            title=str(metadata.get("title") or ""),
            genre=next(iter(metadata.get("genres") or []), None),
            stems=stems,
            facts=facts,
            upstream={"song_id": song_id} if song_id else {},
        )
        return finish(made, brief, folder, report, roles=roles)

    def _ask(self, body: dict[str, Any], report: Report) -> bytes:
        """Return the answer to `body` as it came, after a line with its headers; the journal's if it came before."""
        kept = self.journal.kept()
        if kept is not None:
            return kept
        if "asked" in self.journal.read():
            raise Lost(
                "this server stopped while ElevenLabs was making the take; asking again could pay twice", provider=TITLE
            )
        self.journal.note(asked=True)
        chosen = self.settings.elevenlabs_format
        try:
            answer = self.upstream.ask(
                "POST",
                wire.DETAILED,
                again=False,
                heard=lambda count: report("receiving", 0.5),
                json=body,
                params={} if chosen == "auto" else {"output_format": chosen},
            )
        except Lost:
            raise
        except CadenzaError:
            self.journal.close()  # nothing was begun: another attempt may ask
            raise
        head = {name: answer.headers.get(name, "") for name in ("content-type", wire.SONG_HEADER)}
        packed = json.dumps(head).encode() + b"\n" + answer.body
        self.journal.keep(packed)
        return packed

    def _stems(self, audio: bytes, roles: Collection[str] | None) -> tuple[dict[str, bytes], str]:
        """Return separated stems by our names, or none and why; a take without stems is still a take."""
        if not any(wanted(f"stem:{stem}", roles) for stem in STEMS):
            return {}, ""
        if not self.settings.elevenlabs_stems:
            return {}, "CADENZA_ELEVENLABS_STEMS is 0"
        if "stems_asked" in self.journal.read():
            return {}, "this server stopped while the stems were separated"
        self.journal.note(stems_asked=True)
        try:
            answer = self.upstream.ask(
                "POST",
                wire.STEMS,
                again=False,
                files={"file": ("song.mp3", audio, "audio/mpeg")},
                data={"stem_variation_id": "six_stems_v1"},
            )
            return read_stems(answer.body), ""
        except (EngineFailed, Unavailable) as error:
            return {}, error.message


def asked_form(brief: Brief) -> AskedForm | None:
    """Return the form to send: the brief's own, or that of a plan of ours."""
    form = form_of(brief)
    if form is None and brief.plan is not None:
        from cadenza.compose.plan import Plan
        from cadenza.engines.planned import form_of_plan

        form = form_of_plan(Plan.from_json(brief.plan))
    return form


def model_of(brief: Brief, settings: Settings) -> str:
    """Return the model to ask: the brief's where it is one of theirs, else the operator's."""
    named = str(brief.options.get("model", ""))
    return named if named in wire.MODELS else settings.elevenlabs_model


def question(brief: Brief, form: AskedForm | None, model: str) -> dict[str, Any]:
    """Return the body that asks for a brief."""
    if form is not None:
        plan = to_plan(form) if model == "music_v1" else to_chunks(form)
        return {"composition_plan": plan, "model_id": model, "seed": brief.seed}
    body: dict[str, Any] = {"prompt": full_prompt(brief)[: wire.MAX_PROMPT], "model_id": model}
    body["music_length_ms"] = round(brief.duration_seconds * 1000)
    if brief.options.get("instrumental"):
        body["force_instrumental"] = True
    return body


def to_plan(form: AskedForm) -> dict[str, Any]:
    """Return a form as a composition plan of the first generation."""
    return {
        "positive_global_styles": list(form.styles)[:50],
        "negative_global_styles": list(form.unwanted)[:50],
        "sections": [
            {
                "section_name": section.name[:100],
                "positive_local_styles": list(section.styles)[:50],
                "negative_local_styles": list(section.unwanted)[:50],
                "duration_ms": round(section.seconds * 1000),
                "lines": [line[:200] for line in section.lines][:30],
            }
            for section in form.sections[:MAX_PLAN_SECTIONS]
        ],
    }


def to_chunks(form: AskedForm) -> dict[str, Any]:
    """Return a form as a plan of the second generation."""
    return {
        "chunks": [
            {
                "text": "\n".join([f"[{section.name}]", *section.lines]),
                "duration_ms": round(section.seconds * 1000),
                "positive_styles": [*form.styles, *section.styles][:50],
                "negative_styles": [*form.unwanted, *section.unwanted][:50],
            }
            for section in form.sections[:MAX_PLAN_SECTIONS]
        ]
    }


def read_song(packed: bytes) -> tuple[dict[str, Any], bytes, str]:
    """Return (what is said of the song, its encoded sound, its id); ProviderFailed where the answer is malformed."""
    line, _, body = packed.partition(b"\n")
    head = json.loads(line)
    try:
        parts = read_parts(body, head["content-type"])
        about = next(json.loads(part.content) for part in parts if part.media_type == "application/json")
        audio = next(part.content for part in parts if part.media_type.startswith("audio/"))
        if not isinstance(about, dict):
            raise ValueError("no object")
    except (StopIteration, ValueError, CadenzaError):
        raise ProviderFailed("ElevenLabs answered with something that is no song", provider=TITLE) from None
    return about, audio, str(head[wire.SONG_HEADER])


def read_stems(archive: bytes) -> dict[str, bytes]:
    """Return the stems of a ZIP under our four names; what has none of the first three joins `other`."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            named = {info.filename: files.read(info) for info in files.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, OSError, RuntimeError):
        raise ProviderFailed("ElevenLabs sent stems that cannot be opened", provider=TITLE) from None
    groups: dict[str, list[bytes]] = {}
    for name, data in sorted(named.items()):
        low = name.lower()
        stem = next((stem for stem in ("vocals", "drums", "bass") if stem.rstrip("s") in low), "other")
        groups.setdefault(stem, []).append(data)
    if not groups:
        raise ProviderFailed("ElevenLabs sent no stems", provider=TITLE)
    sounds = {stem: sum_of([decode(one, TITLE) for one in found]) for stem, found in groups.items()}
    silence = next(iter(sounds.values()))
    for stem in STEMS:
        sounds.setdefault(stem, type(silence)(silence.samples * 0.0, silence.sample_rate))
    return {stem: as_wav(sound) for stem, sound in sounds.items()}


def sections_of(plan: object) -> list[dict[str, Any]]:
    """Return the sections of the plan that the service says it followed."""
    if not isinstance(plan, Mapping):
        return []
    found = plan.get("sections") or plan.get("chunks") or []
    return [
        {"name": str(s.get("section_name") or s.get("text") or ""), "seconds": (s.get("duration_ms") or 0) / 1000}
        for s in found
        if isinstance(s, Mapping)
    ]


def ignored(brief: Brief) -> list[str]:
    """Return what of the brief this service is not told or does not promise."""
    return ["loop: this engine's takes do not join end to beginning"] if brief.loop else []


def told(answer: Answer) -> EngineFailed:
    """Return a refusal of theirs in our words."""
    try:
        code, message, suggestion = wire.read_error(answer.json())
    except ValueError:
        code, message, suggestion = "", "", ""
    if answer.status in (401, 403):
        return ProviderFailed(f"ElevenLabs does not take this server's key: {message or code}", provider=TITLE)
    if code in ("quota_exceeded", "payment_required") or answer.status == 402:
        return ProviderFailed("the operator's ElevenLabs account has no credits left", provider=TITLE)
    if answer.status < 500:
        return Refused(f"ElevenLabs refused: {message or code or answer.status}", provider=TITLE, suggestion=suggestion)
    return ProviderFailed(f"ElevenLabs failed with {answer.status}: {message or code}", provider=TITLE)
