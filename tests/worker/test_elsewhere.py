"""A worker whose engine asks others: killed, cancelled and stopped, it neither loses nor doubles their work."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import gateway
from engines.provider import KEY, Provider, serving
from serving import Server


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """One provider for all of these."""
    with serving() as provider:
        yield provider


@pytest.fixture(scope="module")
def server(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a key to it."""
    environment = {
        "CADENZA_REPLICATE_KEY": KEY,
        "CADENZA_REPLICATE_URL": provider.url,
        "CADENZA_ELEVENLABS_KEY": KEY,
        "CADENZA_ELEVENLABS_URL": provider.url,
        "CADENZA_LOG_LEVEL": "debug",
        "CADENZA_FALLBACK": "elevenlabs composer",
    }
    with gateway.running(tmp_path_factory.mktemp("elsewhere"), environment=environment) as server:
        yield server


def ask(server: Server, engine: str, prompt: str) -> str:
    body = {"prompt": prompt, "duration": 5, "engine": engine}
    answer = server.ask("POST", "/v1/music/generate", body, headers={"Prefer": "respond-async"})
    assert answer.status == 202, answer.body
    return str(answer.json["id"])


def notes(server: Server) -> list[Path]:
    return list((server.data / "upstream").glob("*"))


def test_a_cancelled_job_is_cancelled_at_the_provider(
    server: Server, provider: Provider, eventually: Callable[..., None]
) -> None:
    provider.polls = 10**6
    job = ask(server, "replicate", "endless")
    eventually(lambda: provider.predictions and provider.count("get"))
    assert server.ask("DELETE", f"/v1/music/{job}").status == 200
    eventually(lambda: provider.cancelled == list(provider.predictions))
    eventually(lambda: not notes(server))


def test_a_killed_child_goes_on_with_the_prediction_it_had(
    server: Server, provider: Provider, eventually: Callable[..., None]
) -> None:
    provider.polls = 10**6
    before, polled = set(provider.predictions), provider.count("get")
    job = ask(server, "replicate", "slow and steady")
    eventually(lambda: provider.count("get") > polled and notes(server))
    for child in children_of(server.process.pid):
        os.kill(child, 9)
    provider.polls = 1
    eventually(lambda: server.ask("GET", f"/v1/music/{job}").json["status"] == "completed", seconds=60)
    assert len(set(provider.predictions) - before) == 1
    eventually(lambda: not notes(server))


def test_a_take_of_a_stand_in_says_so_in_its_receipt(server: Server, provider: Provider) -> None:
    provider.faults["compose"] = ["502"]
    answer = server.ask("POST", "/v1/music/generate", {"prompt": "rain", "duration": 5, "engine": "elevenlabs"})
    assert answer.json["status"] == "completed"
    track = server.ask("GET", f"/v1/music/{answer.json['id']}").json
    receipt = server.ask("GET", track["receipt_url"], key=None).json
    assert receipt["fallback"]["played"] == "composer"
    assert "502" in json.dumps(receipt["fallback"]["passed_over"])


def test_no_key_of_a_provider_is_in_the_log_or_in_any_file(
    server: Server, provider: Provider, eventually: Callable[..., None]
) -> None:
    answer = server.ask("POST", "/v1/music/generate", {"prompt": "calm", "duration": 5, "engine": "elevenlabs"})
    assert answer.json["status"] == "completed"
    assert provider.count("compose")
    eventually(lambda: not notes(server))
    assert KEY not in "\n".join(server.log)
    written = [path for path in server.data.rglob("*") if path.is_file()]
    assert not [path for path in written if KEY.encode() in path.read_bytes()]


def children_of(pid: int) -> list[int]:
    """Return the worker's child processes."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                command = (folder / "cmdline").read_text()
            except OSError:
                continue
            if parent == pid and "cadenza.worker.child" in command:
                found.append(int(folder.name))
    return found
