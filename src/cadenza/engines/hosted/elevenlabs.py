"""ElevenLabs Music as an engine: one question a take, and a second one for its stems."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from cadenza.brief import FORMATS, Brief
from cadenza.engines.base import STEMS, Capabilities, Keys, Report, Take
from cadenza.engines.form import AskedForm, form_of
from cadenza.engines.hosted.cost import CHARGE_HEADER, cost_of_length
from cadenza.engines.hosted.finishing import SEPARATED, Made, finish, wanted
from cadenza.engines.hosted.journal import Journal
from cadenza.engines.hosted.prompting import full_prompt
from cadenza.engines.hosted.separated import MORE, read_stems
from cadenza.engines.hosted.upstream import PAUSES, Answer, KeyRefused, Lost, ProviderFailed, Refused, Upstream
from cadenza.errors import CadenzaError, EngineFailed, Unavailable
from cadenza.settings import Settings, from_environment
from cadenza.wire import elevenlabs as wire
from cadenza.wire.multipart import read_parts

NAME, TITLE = "elevenlabs", "ElevenLabs"
LICENCE = "the terms of the operator's ElevenLabs plan"
MAX_PLAN_SECTIONS = 30
STREAM = "stream"  # the option of a brief that is to be heard while it is made
AUTO_KILOBITS = 128  # of the format that they choose for their first model
NO_KEY, NOT_LENT = "no key: set CADENZA_ELEVENLABS_KEY", "the request brings no key for it"
BEGUN, RECEIVED = 0.05, 0.65  # the fractions between which the song comes in


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
        missing: str = NO_KEY,
    ) -> None:
        self.settings = settings or from_environment()
        self.missing = missing  # what is said where there is no key
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
        return ElevenLabsEngine(self.settings, journal=Journal(path), upstream=self.upstream, missing=self.missing)

    def with_keys(self, keys: Keys) -> ElevenLabsEngine:
        """Return the engine asking on a caller's key alone; without one it is not available."""
        key = keys.get(NAME, "")
        return ElevenLabsEngine(
            replace(self.settings, elevenlabs_key=key),
            journal=self.journal,
            upstream=self.upstream.with_key({wire.KEY_HEADER: key}, key, told=partial(told, whose="your")),
            missing=NOT_LENT,
        )

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
            stems=(*STEMS, *MORE) if self.settings.elevenlabs_stems else (),
            plan=True,
            streaming=True,
            licence=LICENCE,
            available=bool(key),
            unavailable_because="" if key else self.missing,
        )

    def perform(self, brief: Brief, folder: Path, report: Report, *, roles: Collection[str] | None = None) -> Take:
        """Ask for the take, finish it, and write its files."""
        if not self.settings.elevenlabs_key:
            raise Unavailable(f"ElevenLabs: {self.missing}")
        report("asking", 0.02)
        form = asked_form(brief)
        model = model_of(brief, self.settings)
        answer = self._ask(brief, question(brief, form, model), report)
        about, audio, head = read_song(answer)
        song_id = head.get(wire.SONG_HEADER, "")
        report("separating", 0.7)
        stems, why = self._stems(audio, roles)
        metadata = about.get("song_metadata") or {}
        facts = {
            "sections": sections_of(about.get("composition_plan")),
            "understood": [],
            "ignored": ignored(brief),
            "cost": cost_of_length(
                brief.duration_seconds, usd_a_minute=self.settings.elevenlabs_minute_usd, headers=head
            ),
            **({"streamed_bytes": len(audio)} if heard_as(brief) else {}),
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

    def _ask(self, brief: Brief, body: dict[str, Any], report: Report) -> bytes:
        """Return the answer to `body` as it came, after a line with its headers; the journal's if it came before."""
        kept = self.journal.kept()
        if kept is not None:
            return kept
        if "asked" in self.journal.read():
            raise Lost(
                "this server stopped while ElevenLabs was making the take; asking again could pay twice", provider=TITLE
            )
        self.journal.note(asked=True)
        streams = heard_as(brief)
        chosen = streams or self.settings.elevenlabs_format
        hear = Hearing(brief, report, chosen, self.journal if streams else None)
        try:
            answer = self.upstream.ask(
                "POST",
                wire.STREAM if streams else wire.DETAILED,
                again=False,
                heard=hear,
                json=body,
                params={} if chosen == "auto" else {"output_format": chosen},
            )
        except Lost:
            raise
        except CadenzaError:
            self.journal.close()  # nothing was begun: another attempt may ask
            raise
        head = {name: answer.headers.get(name, "") for name in ("content-type", wire.SONG_HEADER, CHARGE_HEADER)}
        packed = json.dumps(head).encode() + b"\n" + answer.body
        self.journal.keep(packed)
        return packed

    def _stems(self, audio: bytes, roles: Collection[str] | None) -> tuple[dict[str, bytes], str]:
        """Return separated stems by our names, or none and why; a take without stems is still a take."""
        roles_there = (*(f"stem:{stem}" for stem in STEMS), *(f"{SEPARATED}{stem}" for stem in MORE))
        if not any(wanted(role, roles) for role in roles_there):
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
            return read_stems(answer.body, TITLE), ""
        except (EngineFailed, Unavailable) as error:
            return {}, error.message


def heard_as(brief: Brief) -> str:
    """Return the format in which a brief is to be heard while it is made, "" for one that cannot be finished here."""
    format = wire.FORMATS.get(str(brief.options.get(STREAM, "")))
    return format.name if format is not None and format.codec in wire.HEARD_ALOUD else ""


class Hearing:
    """Follows an answer as it comes: how much of the song is there, and the bytes themselves for who listens on."""

    def __init__(self, brief: Brief, report: Report, format: str, journal: Journal | None) -> None:
        self.brief = brief
        self.report = report
        self.journal = journal
        kilobits = wire.FORMATS[format].kilobits if format in wire.FORMATS else AUTO_KILOBITS
        self.bytes_a_second = (kilobits or AUTO_KILOBITS) * 125.0

    def __call__(self, chunk: bytes, count: int) -> None:
        seconds = min(count / self.bytes_a_second, self.brief.duration_seconds)
        share = seconds / self.brief.duration_seconds
        if self.journal is not None:
            self.journal.pass_on(chunk, first=count == len(chunk))
        self.report("receiving", BEGUN + (RECEIVED - BEGUN) * share, seconds)


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


def read_song(packed: bytes) -> tuple[dict[str, Any], bytes, dict[str, str]]:
    """Return (what is said of the song, its encoded sound, the headers); ProviderFailed where it is malformed."""
    line, _, body = packed.partition(b"\n")
    head: dict[str, str] = json.loads(line)
    if head["content-type"].startswith("audio/"):
        return {}, body, head
    try:
        parts = read_parts(body, head["content-type"])
        about = next(json.loads(part.content) for part in parts if part.media_type == "application/json")
        audio = next(part.content for part in parts if part.media_type.startswith("audio/"))
        if not isinstance(about, dict):
            raise ValueError("no object")
    except (StopIteration, ValueError, CadenzaError):
        raise ProviderFailed("ElevenLabs answered with something that is no song", provider=TITLE) from None
    return about, audio, head


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


def told(answer: Answer, *, whose: str = "this server's") -> EngineFailed:
    """Return a refusal of theirs in our words."""
    try:
        code, message, suggestion = wire.read_error(answer.json())
    except ValueError:
        code, message, suggestion = "", "", ""
    if answer.status in (401, 403):
        return KeyRefused(f"ElevenLabs does not take {whose} key: {message or code}", provider=TITLE)
    if code in ("quota_exceeded", "payment_required") or answer.status == 402:
        return ProviderFailed(f"the ElevenLabs account of {whose} key has no credits left", provider=TITLE)
    if answer.status < 500:
        return Refused(f"ElevenLabs refused: {message or code or answer.status}", provider=TITLE, suggestion=suggestion)
    return ProviderFailed(f"ElevenLabs failed with {answer.status}: {message or code}", provider=TITLE)
