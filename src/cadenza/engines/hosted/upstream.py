"""Asking a provider: time limits, repetition where it does no harm, and its refusals in our words."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cadenza.engines.hosted.breaker import Breaker
from cadenza.errors import EngineFailed, RateLimited

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
MAX_PAUSE_SECONDS = 60.0
MAX_BYTES = 500_000_000
SUGGESTED = " It suggests: "


class ProviderFailed(EngineFailed):
    """A provider did not do what it was asked, and nothing was made."""

    code = "provider_error"


class Lost(ProviderFailed):
    """No answer, or half of one: the provider may have done the work, and asking again could pay twice."""

    code = "provider_lost"


class KeyRefused(ProviderFailed):
    """The provider does not take the key."""

    code = "provider_key_refused"


class Refused(ProviderFailed):
    """The provider will not make this, whoever asks again; `suggestion` is what it would make, "" where unknown."""

    code = "prompt_refused"

    def __init__(self, message: str, *, provider: str, suggestion: str = "") -> None:
        super().__init__(message + (SUGGESTED + suggestion if suggestion else ""), provider=provider)
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]  # names in small letters
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON; ValueError where it is none."""
        return json.loads(self.body)


Told = Callable[[Answer], EngineFailed]  # a refusal in our words
Heard = Callable[[bytes, int], None]  # what has just come, and how many bytes with it


class Upstream:
    """One provider's address and key. The key goes into headers alone: never into a message, a note or a log."""

    def __init__(
        self,
        provider: str,
        url: str,
        *,
        headers: Mapping[str, str],
        secret: str,
        told: Told,
        timeout_seconds: float = 240.0,
        pauses: Sequence[float] = PAUSES,
        pause: Callable[[float], None] = time.sleep,
        breaker: Breaker | None = None,
    ) -> None:
        self.provider = provider
        self.url = url.rstrip("/")
        self.timeout_seconds = timeout_seconds
        self.pauses = tuple(pauses)
        self.pause = pause
        self.breaker = breaker or Breaker(provider)
        self._headers = dict(headers)
        self._secret = secret
        self._told = told

    def with_key(self, headers: Mapping[str, str], secret: str, *, told: Told) -> Upstream:
        """Return the same provider asked on another key; one breaker, as they are down for both or for none."""
        return Upstream(
            self.provider,
            self.url,
            headers=headers,
            secret=secret,
            told=told,
            timeout_seconds=self.timeout_seconds,
            pauses=self.pauses,
            pause=self.pause,
            breaker=self.breaker,
        )

    def ask(
        self,
        method: str,
        path: str,
        *,
        again: bool,
        heard: Heard = lambda chunk, count: None,
        **body: Any,
    ) -> Answer:
        """Return the provider's answer; `again` says that asking twice does no harm.

        Without it the question is repeated only where the provider cannot have begun: no connection, or a 429.
        `heard` is told what comes of an answer that is no refusal, and may raise to end the question.
        Raise Lost, Refused, RateLimited, ProviderFailed, or Unavailable where the breaker is open.
        """
        for pause_seconds in (*self.pauses, None):
            self.breaker.check()
            try:
                answer = self._once(method, path, heard, body)
            except Exception as error:
                self._note_trouble(error, again=again, last=pause_seconds is None)
            else:
                self.breaker.note(well=answer.status < 500)
                if answer.status < 400:
                    return answer
                asked_seconds = retry_after(answer)
                if answer.status == 429 and pause_seconds is None:
                    raise RateLimited(
                        f"{self.provider} takes no more for now: {self._words(answer)}",
                        retry_after_seconds=round(asked_seconds) or 1,
                    )
                if answer.status >= 500 and not again:
                    raise Lost(
                        f"{self.provider} answered {answer.status} and may have begun: it is not asked again",
                        provider=self.provider,
                    )
                if (answer.status not in (408, 429) and answer.status < 500) or pause_seconds is None:
                    raise self._refusal(answer)
                pause_seconds = max(pause_seconds, min(asked_seconds, MAX_PAUSE_SECONDS))
            self.pause(pause_seconds or 0.0)
        raise AssertionError("unreachable")

    def _once(self, method: str, path: str, heard: Heard, body: dict[str, Any]) -> Answer:
        import httpx

        url = path if "://" in path else self.url + path
        headers = {**(body.get("headers") or {}), **(self._headers if self.is_own(url) else {})}
        sent = {name: value for name, value in body.items() if name != "headers"}
        received = bytearray()
        limits = httpx.Timeout(self.timeout_seconds, connect=min(10.0, self.timeout_seconds))
        with (
            httpx.Client(timeout=limits, follow_redirects=not self.is_own(url)) as client,
            client.stream(method, url, headers=headers, **sent) as response,
        ):
            for chunk in response.iter_bytes():
                received += chunk
                if len(received) > MAX_BYTES:
                    raise ProviderFailed(f"{self.provider} sent more than {MAX_BYTES} bytes", provider=self.provider)
                if response.status_code < 400:
                    heard(chunk, len(received))
            return Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, bytes(received))

    def is_own(self, url: str) -> bool:
        """Return whether a URL is the provider's API, which may see our key; its files may lie elsewhere."""
        return url == self.url or url.startswith(self.url + "/")

    def _note_trouble(self, error: Exception, *, again: bool, last: bool) -> None:
        """Return where the question may be asked again; raise what ends it."""
        import httpx

        if not isinstance(error, httpx.TransportError):
            raise error
        self.breaker.note(well=False)
        unsent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
        what = type(error).__name__
        if not unsent and not again:
            raise Lost(
                f"the answer of {self.provider} was lost ({what}); the work may be paid, so it is not asked again",
                provider=self.provider,
            ) from None
        if last:
            raise ProviderFailed(f"{self.provider} cannot be reached ({what})", provider=self.provider) from None

    def _refusal(self, answer: Answer) -> EngineFailed:
        told = self._told(answer)
        told.message = self.without_secret(told.message)
        told.args = (told.message,)
        return told

    def _words(self, answer: Answer) -> str:
        return self.without_secret(answer.body[:200].decode("utf-8", "replace"))

    def without_secret(self, text: str) -> str:
        """Return the text with our key blotted out, should the provider repeat it."""
        return text.replace(self._secret, "•••") if self._secret else text


def retry_after(answer: Answer) -> float:
    """Return the whole seconds that a Retry-After asks for, 0 where it does not."""
    text = answer.headers.get("retry-after", "")
    return float(text) if text.isdecimal() and len(text) < 6 else 0.0
