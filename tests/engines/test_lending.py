"""Keys of providers that come with a request: used for it, kept nowhere, told nobody, and gone with the process."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import gateway
from cadenza.brief import Brief
from cadenza.engines.base import lent
from cadenza.engines.fallback import Fallback
from cadenza.errors import Unsupported
from cadenza.jobs import JobState
from cadenza.worker.lenders import fail_the_keyless, under_way
from engines.conftest import Maker
from engines.provider import KEY, Provider
from office import Office, queued_ids
from serving import Server
from sounding_engine import SoundingEngine

Wait = Callable[..., None]
THEIRS = "sk_secret_of_a_caller_1234"
HEADER = {"elevenlabs": "X-Provider-Key-ElevenLabs", "replicate": "X-Provider-Key-Replicate"}


@contextlib.contextmanager
def server_of(folder: Path, provider: Provider, **more: str) -> Iterator[Server]:
    """A server whose operator has no key of any provider."""
    environment = {f"CADENZA_{who}_URL": provider.url for who in ("ELEVENLABS", "REPLICATE")}
    with gateway.running(folder, environment={**environment, "CADENZA_LOG_LEVEL": "debug", **more}) as server:
        yield server


@pytest.fixture
def keyless(tmp_path: Path, provider: Provider) -> Iterator[Server]:
    with server_of(tmp_path / "data", provider) as server:
        yield server


def ask(server: Server, engine: str, *, lend: str | None = THEIRS, wait: bool = True, **more: Any) -> Any:
    body = {"prompt": "slow rain", "duration": 5, "seed": 4, "engine": engine, "output_format": "wav", **more}
    headers = {} if wait else {"Prefer": "respond-async"}
    headers |= {} if lend is None else {HEADER[engine]: lend}
    return server.ask("POST", "/v1/music/generate", body, headers=headers)


def told_anywhere(server: Server, secret: str) -> list[str]:
    """Return the files of the server's data and the lines of its log that hold a secret."""
    files = [str(path) for path in server.data.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
    return files + [line for line in server.log if secret in line]


@pytest.mark.parametrize("engine", ["elevenlabs", "replicate"])
def test_a_lent_key_plays_is_free_here_and_is_kept_nowhere(engine: str, provider: Provider, keyless: Server) -> None:
    keyless.price(engine, 10)
    assert ask(keyless, engine, lend=None).status == 503
    before = keyless.ask("GET", "/v1/credits").json["balance_credits"]
    answer = ask(keyless, engine)
    assert (answer.status, answer.json["status"]) == (200, "completed")
    sent = [headers.get("xi-api-key") or headers.get("authorization") for _, _, headers, _ in provider.asked]
    assert {THEIRS, f"Bearer {THEIRS}"} >= {key for key in sent if key}
    assert any(key and THEIRS in key for key in sent)
    assert keyless.ask("GET", "/v1/credits").json["balance_credits"] == before
    assert told_anywhere(keyless, THEIRS) == []


def test_its_take_comes_from_the_cache_for_its_account_and_for_no_other(provider: Provider, keyless: Server) -> None:
    ask(keyless, "elevenlabs")
    again = ask(keyless, "elevenlabs")
    assert (again.json["cached"], provider.composed) == (True, 1)
    stranger = keyless.new_key("stranger")
    headers = {HEADER["elevenlabs"]: THEIRS}
    body = {"prompt": "slow rain", "duration": 5, "seed": 4, "engine": "elevenlabs", "output_format": "wav"}
    other = keyless.ask("POST", "/v1/music/generate", body, key=stranger, headers=headers)
    assert (other.json["cached"], provider.composed) == (False, 2)


def test_a_key_that_the_provider_does_not_take_is_the_callers_and_is_not_repeated(
    provider: Provider, keyless: Server
) -> None:
    provider.faults["compose"] = ["401"]
    made = ask(keyless, "elevenlabs", wait=False).json["id"]
    events = keyless.ask("GET", f"/v1/music/{made}/events").body.decode()
    assert "does not take your key" in events
    assert "provider_key_refused" in events
    assert THEIRS not in events
    assert told_anywhere(keyless, THEIRS) == []


@pytest.mark.parametrize("engine", ["elevenlabs", "replicate"])
def test_a_server_that_dies_has_lost_the_key_and_says_so(
    engine: str, provider: Provider, tmp_path: Path, eventually: Wait
) -> None:
    provider.faults["compose"] = ["slow"]
    provider.polls = 10**9
    with server_of(tmp_path / "data", provider) as server:
        made = ask(server, engine, wait=False).json["id"]
        eventually(lambda: provider.halves or provider.count("get"), what="the middle")
        server.process.kill()
        server.process.wait()
        assert told_anywhere(server, THEIRS) == []
    provider.go.set()
    with server_of(tmp_path / "data", provider) as server:
        found = server.ask("GET", f"/v1/music/{made}").json
        assert (found["status"], found["error"]["code"]) == ("failed", "provider_key_lost")
        assert provider.composed + len(provider.predictions) == 1
        eventually(lambda: not list((server.data / "upstream").glob("[!.]*")), what="the notes to be forgotten")


def test_a_killed_child_is_tried_again_on_the_same_key(provider: Provider, keyless: Server, eventually: Wait) -> None:
    from engines.test_kills import kill_children

    provider.polls = 10**9
    made = ask(keyless, "replicate", wait=False).json["id"]
    eventually(lambda: provider.count("get"), what="the middle")
    kill_children(keyless)
    provider.polls = 0
    eventually(lambda: keyless.ask("GET", f"/v1/music/{made}").json["status"] == "completed", what="the end")
    assert len(provider.predictions) == 1


def test_what_is_called_off_is_called_off_on_the_same_key(
    provider: Provider, keyless: Server, eventually: Wait
) -> None:
    provider.polls = 10**9
    made = ask(keyless, "replicate", wait=False).json["id"]
    eventually(lambda: provider.count("get"), what="the middle")
    assert keyless.ask("DELETE", f"/v1/music/{made}").status == 200
    eventually(lambda: provider.cancelled == ["p1"], what="the cancellation there")
    kind, _, headers, _ = next(one for one in provider.asked if one[0] == "cancel")
    assert (kind, headers["authorization"]) == ("cancel", f"Bearer {THEIRS}")


def test_every_dialect_takes_the_headers(provider: Provider, keyless: Server) -> None:
    headers = {HEADER["elevenlabs"]: THEIRS}
    song = {"prompt": "rain", "music_length_ms": 5000}
    answer = keyless.ask("POST", "/elevenlabs/v1/music", song, headers={**headers, "xi-api-key": keyless.key}, key=None)
    assert (answer.status, answer.headers["x-cadenza-engine"]) == (200, "elevenlabs")
    for path, body in (
        ("/varg/v1/music", {"model": "music_v1", "prompt": "rain", "duration": 5}),
        ("/varg/v2/music", {"model": "music_v1", "prompt": "rains", "duration": 5}),
        ("/freepik/v1/ai/music-generation", {"prompt": "rain", "music_length_seconds": 10}),
    ):
        answer = keyless.ask("POST", path, body, headers=headers)
        assert answer.headers["x-cadenza-engine"] == "elevenlabs", (path, answer.body)
    predicted = keyless.ask(
        "POST",
        "/replicate/v1/models/meta/musicgen/predictions",
        {"input": {"prompt": "rain", "duration": 5}},
        headers={HEADER["replicate"]: THEIRS, "Prefer": "wait=30"},
    )
    assert predicted.headers["x-cadenza-engine"] == "replicate"
    assert predicted.json["status"] == "succeeded", predicted.body
    assert told_anywhere(keyless, THEIRS) == []


def test_a_header_that_is_no_key_or_not_wanted_is_refused_without_being_repeated(
    provider: Provider, keyless: Server, tmp_path: Path
) -> None:
    bad = ask(keyless, "elevenlabs", lend="two words")
    assert (bad.status, bad.json["error"]["details"]["parameter"]) == (400, HEADER["elevenlabs"])
    assert "two words" not in bad.body.decode()
    with server_of(tmp_path / "other", provider, CADENZA_CALLER_KEYS="0") as server:
        assert ask(server, "elevenlabs").status == 422
        assert not provider.asked


def test_no_stand_in_plays_on_the_operators_account(provider: Provider, make: Maker, tmp_path: Path) -> None:
    provider.faults["compose"] = ["502"]
    chain = lent(Fallback(make.elevenlabs(), [make.replicate, SoundingEngine]), {"elevenlabs": THEIRS})
    take = chain.perform(Brief("rain", duration_seconds=3.0), tmp_path, lambda *args: None)
    said = take.facts["fallback"]
    assert said["played"] == "composer"
    assert [one["engine"] for one in said["passed_over"]] == ["elevenlabs", "replicate"]
    assert "brings no key" in said["passed_over"][1]["because"]
    assert not provider.predictions
    assert KEY not in str(provider.asked)


class TestDesk:
    """The desk alone, on both databases."""

    def test_where_nobody_performs_no_key_is_taken_and_nothing_is_begun(self, office: Office) -> None:
        with pytest.raises(Unsupported, match="makes no music itself"):
            office.jobs.submit(office.account.id, office.brief(), price_credits=5, keys={"elevenlabs": THEIRS})
        assert office.jobs.counts() == dict.fromkeys(JobState, 0)

    def test_a_job_on_lent_keys_is_never_enqueued_and_fails_once_nobody_holds_them(self, office: Office) -> None:
        begun: list[str] = []
        office.jobs.keyring.open("me", begun.append)
        jobs = [
            office.jobs.submit(office.account.id, office.brief(), price_credits=5, keys={"elevenlabs": THEIRS}).job
            for _ in range(2)
        ]
        assert begun == [job.id for job in jobs]  # equal, and neither waits for the other
        assert queued_ids(office) == []
        held = under_way(office.jobs)
        assert held == {job.id: "me" for job in jobs}
        assert fail_the_keyless(office.jobs, held, holder="me", alive=()) == []
        assert fail_the_keyless(office.jobs, held, holder="another", alive=("me",)) == []
        office.jobs.keyring.forget(jobs[0].id)
        assert fail_the_keyless(office.jobs, held, holder="me", alive=()) == [jobs[0].id]
        assert set(fail_the_keyless(office.jobs, held, holder="another", alive=())) == {job.id for job in jobs}
        assert {office.jobs.get(job.id).error_code for job in jobs} == {"provider_key_lost"}
        assert office.accounts.balance(office.account.id) == 1000

    def test_an_idempotent_repetition_keeps_no_second_key(self, office: Office) -> None:
        office.jobs.keyring.open("me", lambda job_id: None)
        made = [
            office.jobs.submit(office.account.id, office.brief(), idempotency_key="k", keys={"elevenlabs": THEIRS})
            for _ in range(2)
        ]
        assert made[1].replayed
        assert office.jobs.keyring.shut() == [made[0].job.id]
