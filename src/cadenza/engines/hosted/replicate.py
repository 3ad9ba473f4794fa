"""Replicate as an engine: a prediction is made once, watched until it has ended, and its file fetched."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from cadenza.brief import FORMATS, Brief
from cadenza.engines.base import Capabilities, Keys, Report, Take
from cadenza.engines.hosted.cost import cost_of_work
from cadenza.engines.hosted.finishing import Made, finish
from cadenza.engines.hosted.journal import Journal
from cadenza.engines.hosted.prompting import full_prompt
from cadenza.engines.hosted.upstream import PAUSES, Answer, KeyRefused, Lost, ProviderFailed, Refused, Upstream
from cadenza.errors import CadenzaError, Cancelled, EngineFailed, InvalidRequest, Unavailable
from cadenza.settings import Settings, from_environment
from cadenza.wire import replicate as wire

NAME, TITLE = "replicate", "Replicate"
POLL_SECONDS = (0.5, 0.5, 1.0, 1.0, 2.0)  # the last again and again
TRIES = 3  # to create one, where the list says that none was
SKEW = timedelta(minutes=2)  # between their clock and ours
MUSICGEN = {"prompt": "{prompt}", "duration": "{seconds}", "seed": "{seed}", "output_format": "wav"}
MUSICGEN_LICENCE = "CC-BY-NC-4.0 (the weights of MusicGen: no commercial use)"
PASSED_ON = ("model_version", "normalization_strategy", "top_k", "top_p", "temperature", "classifier_free_guidance")
NO_KEY, NOT_LENT = "no key: set CADENZA_REPLICATE_KEY", "the request brings no key for it"
PERCENT = re.compile(r"(\d{1,3})%\|")


class ReplicateEngine:
    """Any model there that answers a text with a sound; which one is the operator's setting."""

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        journal: Journal | None = None,
        pauses: Sequence[float] = PAUSES,
        pause: Callable[[float], None] = time.sleep,
        wait_seconds: int | None = None,
        upstream: Upstream | None = None,
        missing: str = NO_KEY,
    ) -> None:
        self.settings = settings or from_environment()
        self.journal = journal or Journal()
        self.pause = pause
        self.missing = missing  # what is said where there is no key
        # how long they hold the answer to the first question (`Prefer: wait`)
        self.wait_seconds = self.settings.replicate_wait_seconds if wait_seconds is None else wait_seconds
        key = self.settings.replicate_key
        self.upstream = upstream or Upstream(
            TITLE,
            self.settings.replicate_url.removesuffix("/v1"),
            headers={"Authorization": f"Bearer {key}"},
            secret=key,
            told=told,
            timeout_seconds=self.settings.provider_timeout_seconds,
            pauses=pauses,
            pause=pause,
        )

    def with_journal(self, path: Path) -> ReplicateEngine:
        """Return the engine keeping its notes in a file that outlives this attempt."""
        return ReplicateEngine(
            self.settings,
            journal=Journal(path),
            pause=self.pause,
            wait_seconds=self.wait_seconds,
            upstream=self.upstream,
            missing=self.missing,
        )

    def with_keys(self, keys: Keys) -> ReplicateEngine:
        """Return the engine asking on a caller's key alone; without one it is not available."""
        key = keys.get(NAME, "")
        upstream = self.upstream.with_key({"Authorization": f"Bearer {key}"}, key, told=partial(told, whose="your"))
        return ReplicateEngine(
            replace(self.settings, replicate_key=key),
            journal=self.journal,
            pause=self.pause,
            wait_seconds=self.wait_seconds,
            upstream=upstream,
            missing=NOT_LENT,
        )

    @property
    def capabilities(self) -> Capabilities:
        key, model = self.settings.replicate_key, self.settings.replicate_model
        musicgen = is_musicgen(model)
        return Capabilities(
            name=NAME,
            title=f"{model} on Replicate, over the network and for money",
            version=f"{NAME}-{model}",
            min_seconds=3.0,
            max_seconds=self.settings.replicate_max_seconds,
            formats=FORMATS,
            licence=MUSICGEN_LICENCE if musicgen else f"the licence of {model}",
            available=bool(key),
            unavailable_because="" if key else self.missing,
        )

    def perform(self, brief: Brief, folder: Path, report: Report, *, roles: Collection[str] | None = None) -> Take:
        """Make the prediction, or find the one that was made, and finish what it gave."""
        if not self.settings.replicate_key:
            raise Unavailable(f"Replicate: {self.missing}")
        report("asking", 0.02)
        try:
            prediction = self._watch(self._begin(brief, report), report)
        except Cancelled:
            self.call_off()
            raise
        report("receiving", 0.8)
        audio = self._fetch(output_of(prediction))
        made = Made(
            audio=audio,
            engine=NAME,
            version=self.capabilities.version,
            provider=TITLE,
            model=self.settings.replicate_model,
            licence=self.capabilities.licence,
            facts={
                "understood": [],
                "ignored": ["loop: not promised by this engine"] if brief.loop else [],
                "cost": cost_of_work(
                    (prediction.get("metrics") or {}).get("predict_time"),
                    usd_a_second=self.settings.replicate_second_usd,
                ),
            },
            upstream={"prediction": str(prediction.get("id")), "version": str(prediction.get("version") or "")},
        )
        return finish(made, brief, folder, report, roles=roles)

    def call_off(self) -> None:
        """Cancel the prediction that the journal tells of, if one was made and has not ended."""
        notes = self.journal.read()
        prediction = notes.get("id") or (self._find(notes) or {}).get("id")
        if prediction:
            with contextlib.suppress(Refused):  # it has ended, or is gone
                self.upstream.ask("POST", f"/v1/predictions/{prediction}/cancel", again=True)
        self.journal.close()

    def _begin(self, brief: Brief, report: Report) -> dict[str, Any]:
        """Return the prediction of this job: the one under way, or a new one. The note comes before the question."""
        notes = self.journal.read()
        if notes.get("id"):
            return self._get(str(notes["id"]))
        if notes:
            found = self._find(notes)
            if found:
                self.journal.note(id=found["id"])
                return found
        asked: dict[str, Any] = {"input": self.input_of(brief), "asked_at": datetime.now(UTC).isoformat()}
        self.journal.note(**asked)
        for attempt in range(TRIES):
            try:
                prediction = self._create(asked["input"])
            except Lost:
                self.pause(self.upstream.pauses[0] if self.upstream.pauses else 0.0)
                found = self._find(asked)
                if found is None and attempt + 1 < TRIES:
                    continue  # their list has none: it was not made, and may be asked for again
                if found is None:
                    raise
                prediction = found
            except CadenzaError:
                self.journal.close()
                raise
            self.journal.note(id=prediction["id"])
            report("waiting", 0.05)
            return prediction
        raise AssertionError("unreachable")

    def _create(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        model, _, version = self.settings.replicate_model.partition(":")
        path = "/v1/predictions" if version else f"/v1/models/{model}/predictions"
        headers = {"Cancel-After": "1h"}
        if self.wait_seconds:
            headers["Prefer"] = f"wait={self.wait_seconds}"
        body = {"input": dict(asked)} | ({"version": version} if version else {})
        answer = self.upstream.ask("POST", path, again=False, json=body, headers=headers)
        return read_prediction(answer, lost=True)

    def _get(self, prediction: str) -> dict[str, Any]:
        """Return a prediction as it is; a malformed answer is asked for again."""
        for left in range(len(self.upstream.pauses), -1, -1):
            answer = self.upstream.ask("GET", f"/v1/predictions/{prediction}", again=True)
            try:
                return read_prediction(answer)
            except ProviderFailed:
                if not left:
                    raise
                self.pause(self.upstream.pauses[-left])
        raise AssertionError("unreachable")

    def _find(self, asked: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the newest prediction with that input made since then that is no other job's."""
        if "asked_at" not in asked:
            return None
        since = datetime.fromisoformat(asked["asked_at"]) - SKEW
        others = {journal.read().get("id") for journal in self.journal.siblings()}
        answer = self.upstream.ask("GET", "/v1/predictions", again=True)
        try:
            results = answer.json()["results"]
        except (ValueError, KeyError, TypeError):
            raise Lost(f"{TITLE} does not say what became of a prediction", provider=TITLE) from None
        for found in results:
            made_at = datetime.fromisoformat(str(found.get("created_at", "")).replace("Z", "+00:00"))
            if found.get("input") == asked["input"] and made_at >= since and found.get("id") not in others:
                return dict(found)
        return None

    def _watch(self, prediction: dict[str, Any], report: Report) -> dict[str, Any]:
        """Return the prediction once it has succeeded; raise how else it ended."""
        for turn in range(10**9):
            status = prediction.get("status")
            if status in wire.ENDED:
                break
            report("waiting", 0.05 + 0.7 * percent(str(prediction.get("logs") or "")))
            self.pause(POLL_SECONDS[min(turn, len(POLL_SECONDS) - 1)])
            prediction = self._get(str(prediction["id"]))
        if status != wire.SUCCEEDED:
            why = self.upstream.without_secret(str(prediction.get("error") or ""))
            if status == wire.FAILED:
                raise ProviderFailed(f"Replicate's model failed: {why or 'it does not say why'}", provider=TITLE)
            raise ProviderFailed("the prediction was cancelled at Replicate", provider=TITLE)
        return prediction

    def _fetch(self, url: str) -> bytes:
        """Return the file at an output's URL."""
        if url.startswith("data:"):
            try:
                return base64.b64decode(url.partition(",")[2], validate=True)
            except binascii.Error:
                raise ProviderFailed("Replicate sent data that cannot be read", provider=TITLE) from None
        if not url.startswith("https://") and not self.upstream.url.startswith("http://"):
            raise ProviderFailed("Replicate's output lies at an address that is not https", provider=TITLE)
        return self.upstream.ask("GET", url, again=True).body

    def input_of(self, brief: Brief) -> dict[str, Any]:
        """Return the model's input for a brief; InvalidRequest where the operator's template is no JSON object."""
        template: Any = MUSICGEN
        if self.settings.replicate_input:
            try:
                template = json.loads(self.settings.replicate_input)
            except ValueError:
                template = None
            if not isinstance(template, dict):
                raise InvalidRequest("CADENZA_REPLICATE_INPUT must be a JSON object", field="replicate_input")
        values = {"{prompt}": full_prompt(brief), "{seconds}": round(brief.duration_seconds), "{seed}": brief.seed or 1}
        asked = {
            name: values.get(value, value) if isinstance(value, str) else value for name, value in template.items()
        }
        if is_musicgen(self.settings.replicate_model):
            theirs = brief.options.get("input")
            known = theirs if isinstance(theirs, Mapping) else {}
            asked |= {name: known[name] for name in PASSED_ON if name in known}
        return asked


def is_musicgen(model: str) -> bool:
    """Return whether a model is Meta's MusicGen, whose input we know."""
    return model.partition(":")[0].endswith("/musicgen")


def read_prediction(answer: Answer, *, lost: bool = False) -> dict[str, Any]:
    """Return a prediction; where the answer is none, Lost if it answers the question that made one."""
    try:
        found = answer.json()
        if not isinstance(found, dict) or not found.get("id") or not found.get("status"):
            raise ValueError
    except ValueError:
        kind = Lost if lost else ProviderFailed
        raise kind("Replicate answered with something that is no prediction", provider=TITLE) from None
    return found


def output_of(prediction: Mapping[str, Any]) -> str:
    """Return where a prediction's sound lies."""
    urls = wire.output_urls(prediction.get("output"))
    if not urls:
        raise ProviderFailed("Replicate's model gave no file, or it has been deleted there since", provider=TITLE)
    return urls[0]


def percent(logs: str) -> float:
    """Return the last fraction that a progress bar in the logs shows, 0 where there is none."""
    found = PERCENT.findall(logs)
    return min(1.0, int(found[-1]) / 100) if found else 0.0


def told(answer: Answer, *, whose: str = "this server's") -> EngineFailed:
    """Return a refusal of theirs in our words."""
    try:
        detail = wire.read_problem(answer.json())
    except ValueError:
        detail = ""
    if answer.status in (401, 403):
        return KeyRefused(f"Replicate does not take {whose} key: {detail}", provider=TITLE)
    if answer.status == 402:
        return ProviderFailed(f"the Replicate account of {whose} key has no credit left", provider=TITLE)
    if answer.status < 500:
        return Refused(f"Replicate refused: {detail or answer.status}", provider=TITLE)
    return ProviderFailed(f"Replicate failed with {answer.status}: {detail}", provider=TITLE)
